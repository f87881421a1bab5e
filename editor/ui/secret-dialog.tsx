import { Copy } from 'lucide-react';
import { useState } from 'react';
import { useWords } from '../words/language.ts';
import { shellWords } from '../words/shell.ts';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';

interface SecretDialogProps {
  readonly title: string;
  /** What it is for, and that it is not shown again. */
  readonly text: string;
  readonly secret: string;
  readonly onClose: () => void;
}

/** Shows what is never shown again. Until it was copied it closes by its button alone, so that a stray click loses nothing. */
export function SecretDialog({ title, text, secret, onClose }: SecretDialogProps) {
  const t = useWords(shellWords);
  const [isCopied, setCopied] = useState(false);
  const [isHeld, setHeld] = useState(false);
  return (
    <Dialog
      title={title}
      onClose={() => {
        if (isCopied) onClose();
        else setHeld(true);
      }}
      actions={
        <Button look="primary" onClick={onClose}>
          {t('close')}
        </Button>
      }
    >
      <p className="pb-3 text-ink-2">{text}</p>
      <div className="flex items-start gap-2">
        <code className="min-w-0 flex-1 rounded-control bg-sunk p-2 font-mono text-xs break-all select-all">
          {secret}
        </code>
        <Button
          onClick={() => {
            void navigator.clipboard.writeText(secret).then(() => setCopied(true));
          }}
        >
          <Copy size={14} /> {isCopied ? t('copied') : t('copy')}
        </Button>
      </div>
      <p role="status" className="pt-3 text-waiting empty:hidden">
        {isHeld && !isCopied && t('notCopied')}
      </p>
    </Dialog>
  );
}
