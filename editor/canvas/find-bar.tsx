import { ChevronDown, ChevronUp, X } from 'lucide-react';
import { useEffect, useMemo, useState, type RefObject } from 'react';
import { useDocument } from '../state/document.ts';
import { useSelectionStore } from '../state/selection.ts';
import { useStepStatusStore } from '../state/step-status.ts';
import { IconButton } from '../ui/button.tsx';
import { statusWords } from '../words/shell.ts';
import { useWords } from '../words/language.ts';
import { useCanvas } from './canvas-context.ts';
import { useCanvasUiStore } from './canvas-ui.ts';
import { findSteps } from './find-steps.ts';
import { nothingTyped, type Typed } from './typing-door.tsx';
import { canvasWords } from './words.ts';

/** Looks among titles, kinds, values and states; Enter goes from one to the next and brings it to the middle. */
export function FindBar({ typed }: { readonly typed: RefObject<Typed> }) {
  const t = useWords(canvasWords);
  const wordOf = useWords(statusWords);
  const { kinds, actions } = useCanvas();
  const ui = useCanvasUiStore();
  const selection = useSelectionStore();
  const statuses = useStepStatusStore();
  const value = useDocument((state) => state.value);
  const [search, setSearch] = useState(() => typed.current.search);
  const [place, setPlace] = useState(-1);
  const found = useMemo(
    () =>
      findSteps(value, search, kinds, (id) => {
        const state = statuses.getState().steps[id]?.state;
        return state && { state, word: wordOf(state) };
      }),
    [value, search, kinds, statuses, wordOf],
  );
  const go = (by: number) => {
    if (found.length === 0) return;
    const next = (place + by + found.length) % found.length;
    setPlace(next);
    selection.getState().reveal(found[next]!);
  };
  useEffect(() => {
    const { isEntered } = typed.current;
    typed.current = nothingTyped;
    if (isEntered) go(1);
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- what was typed before it stood, once
  }, []);
  const close = () => {
    ui.setState({ isFinding: false });
    actions.focus();
  };
  return (
    <div
      role="search"
      className="absolute top-2 right-2 z-20 flex items-center gap-1 rounded-panel border border-line bg-panel p-1 shadow-float"
    >
      <input
        autoFocus
        type="search"
        aria-label={t('find')}
        placeholder={t('findHint')}
        value={search}
        onChange={(event) => {
          setSearch(event.target.value);
          setPlace(-1);
        }}
        onKeyDown={(event) => {
          event.stopPropagation();
          if (event.nativeEvent.isComposing) return;
          if (event.key === 'Enter') go(event.shiftKey ? -1 : 1);
          if (event.key === 'Escape') close();
        }}
        className="h-8 w-60 rounded-control border border-line bg-panel px-2"
      />
      <span role="status" className="min-w-14 text-center text-xs text-ink-3">
        {search !== '' &&
          (found.length === 0
            ? t('findNothing')
            : t('findCount', { at: Math.max(0, place) + (place < 0 ? 0 : 1), count: found.length }))}
      </span>
      <IconButton label={t('previous')} onClick={() => go(-1)}>
        <ChevronUp size={14} />
      </IconButton>
      <IconButton label={t('next')} onClick={() => go(1)}>
        <ChevronDown size={14} />
      </IconButton>
      <IconButton label={t('keyEscape')} onClick={close}>
        <X size={14} />
      </IconButton>
    </div>
  );
}
