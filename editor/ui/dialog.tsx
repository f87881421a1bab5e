import { X } from 'lucide-react';
import { useId, useLayoutEffect, useRef, useState, type ReactNode } from 'react';
import { useWords } from '../words/language.ts';
import { shellWords } from '../words/shell.ts';
import { IconButton } from './button.tsx';

interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  /** Buttons at the bottom. */
  readonly actions?: ReactNode;
  readonly width?: 'narrow' | 'usual' | 'wide';
}

const widths = { narrow: 'w-100', usual: 'w-140', wide: 'w-240' } as const;

/**
 * The browser's own modal dialog: it keeps focus inside, gives it back, and closes on Escape, without a script of ours.
 * Mounted means open; whoever shows it takes it away in `onClose`.
 */
export function Dialog({ title, onClose, children, actions, width = 'usual' }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  const t = useWords(shellWords);
  // What is inside comes once the dialog is open: before that nothing in it can take the focus it asks for.
  const [isOpen, setOpen] = useState(false);
  useLayoutEffect(() => {
    const opener = document.activeElement;
    const shown = dialog.current;
    if (shown && !shown.open) shown.showModal();
    setOpen(true);
    return () => {
      shown?.close();
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        if (event.target === dialog.current) onClose();
      }}
      className={`max-h-[90dvh] max-w-[calc(100vw-32px)] rounded-panel border border-line bg-panel p-0 shadow-float ${widths[width]}`}
    >
      <div className="flex max-h-[90dvh] flex-col">
        <header className="flex items-center gap-2 border-b border-line py-2 pr-2 pl-4">
          <h2 id={titleId} className="min-w-0 flex-1 text-lg font-semibold">
            {title}
          </h2>
          <IconButton label={t('close')} onClick={onClose}>
            <X size={16} />
          </IconButton>
        </header>
        <div className="min-h-0 flex-1 overflow-auto p-4">{isOpen && children}</div>
        {isOpen && actions && (
          <footer className="flex flex-wrap justify-end gap-2 border-t border-line p-3">{actions}</footer>
        )}
      </div>
    </dialog>
  );
}
