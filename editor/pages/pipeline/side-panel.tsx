import { X } from 'lucide-react';
import { useState, type KeyboardEvent, type PointerEvent, type ReactNode } from 'react';
import { IconButton } from '../../ui/button.tsx';
import { useWords } from '../../words/language.ts';
import { editorWords } from './words.ts';

interface SidePanelProps {
  /** Its width is kept under this name. */
  readonly id: string;
  readonly label: string;
  /** Pixels. */
  readonly usual: number;
  /** Says nothing worth half of a phone's screen. */
  readonly isAwayOnPhone?: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

const least = 240;
const most = () => Math.max(least, Math.min(960, window.innerWidth - 320));
const keyOf = (id: string) => `refrain.panel.${id}`;

/** At the right of the canvas, as wide as it was left; on a phone it lies over the lower half. */
export function SidePanel({ id, label, usual, isAwayOnPhone = false, onClose, children }: SidePanelProps) {
  const t = useWords(editorWords);
  const [width, setWidth] = useState(() => Number(localStorage.getItem(keyOf(id))) || usual);
  const resize = (wanted: number) => {
    const next = Math.round(Math.min(Math.max(wanted, least), most()));
    localStorage.setItem(keyOf(id), String(next));
    setWidth(next);
  };
  const drag = (event: PointerEvent<HTMLDivElement>) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const { right } = event.currentTarget.parentElement!.getBoundingClientRect();
    resize(right - event.clientX);
  };
  const close = () => {
    document.querySelector<HTMLElement>('[role=application]')?.focus();
    onClose();
  };
  const keys = ({ key }: KeyboardEvent) => {
    if (key === 'ArrowLeft') resize(width + 16);
    if (key === 'ArrowRight') resize(width - 16);
  };
  return (
    <aside
      aria-label={label}
      data-panel={id}
      style={{ '--width': `${Math.min(width, most())}px` } as Record<string, string>}
      className={`relative flex min-h-0 shrink-0 flex-col border-line bg-panel max-sm:absolute max-sm:inset-x-0 max-sm:bottom-0 max-sm:z-30 max-sm:h-3/5 max-sm:rounded-t-panel max-sm:border-t max-sm:shadow-float sm:w-(--width) sm:border-l ${isAwayOnPhone ? 'max-sm:hidden' : ''}`}
    >
      <div
        role="separator"
        aria-orientation="vertical"
        aria-label={t('resize')}
        aria-valuenow={width}
        aria-valuemin={least}
        aria-valuemax={960}
        tabIndex={0}
        onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={drag}
        onKeyDown={keys}
        onDoubleClick={() => resize(usual)}
        className="absolute inset-y-0 -left-1 z-10 w-2 cursor-col-resize touch-none hover:bg-line max-sm:hidden"
      />
      <div className="absolute top-1 right-1 z-10">
        <IconButton label={t('closePanel')} onClick={close}>
          <X size={16} />
        </IconButton>
      </div>
      {children}
    </aside>
  );
}
