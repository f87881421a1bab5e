import type { RefObject } from 'react';
import { useWords } from '../words/language.ts';
import { useCanvas } from './canvas-context.ts';
import { useCanvasUiStore, type PaletteAsk } from './canvas-ui.ts';
import { canvasWords } from './words.ts';

/** What was typed before the palette had been fetched. */
export interface Typed {
  readonly search: string;
  readonly isEntered: boolean;
}
export const nothingTyped: Typed = { search: '', isEntered: false };

interface PaletteDoorProps {
  readonly ask: PaletteAsk;
  readonly typed: RefObject<Typed>;
}

/** The palette's field, there at once: no key is lost while the rest of it is on its way. */
export function PaletteDoor({ ask, typed }: PaletteDoorProps) {
  const t = useWords(canvasWords);
  const { actions } = useCanvas();
  const ui = useCanvasUiStore();
  return (
    <input
      autoFocus
      aria-label={t('addStep')}
      placeholder={t('searchKindsHint')}
      className="absolute z-20 h-10 w-80 max-w-[calc(100%-16px)] rounded-panel border border-line bg-panel px-3 shadow-float"
      style={{ left: Math.max(8, ask.screen.x), top: Math.max(8, ask.screen.y) }}
      onChange={({ target }) => void (typed.current = { search: target.value, isEntered: false })}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.nativeEvent.isComposing) return;
        if (event.key === 'Enter') typed.current = { ...typed.current, isEntered: true };
        if (event.key === 'Escape') {
          ui.setState({ palette: null });
          actions.focus();
        }
      }}
    />
  );
}
