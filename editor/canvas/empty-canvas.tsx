import { Compass, FileCode, Music, Plus, Workflow } from 'lucide-react';
import { Button } from '../ui/button.tsx';
import { useWords } from '../words/language.ts';
import { useCanvas } from './canvas-context.ts';
import { emptyWords } from './empty-words.ts';

/** What a person may start an empty canvas with; each is a button when it is given. */
export interface EmptyChoices {
  readonly onPreset?: () => void;
  readonly onPasteYaml?: () => void;
  readonly onDataset?: () => void;
  readonly onTour?: () => void;
}

/** Nothing is drawn yet: a ghost of the first step, and three ways to begin. */
export function EmptyCanvas({ choices = {} }: { readonly choices?: EmptyChoices | undefined }) {
  const t = useWords(emptyWords);
  const { actions } = useCanvas();
  const { onPreset, onPasteYaml, onDataset, onTour } = choices;
  return (
    <div className="pointer-events-none absolute inset-0 z-10 flex flex-col items-center justify-center gap-4 p-4 text-center">
      <button
        type="button"
        className="pointer-events-auto flex h-24 w-[232px] items-center justify-center gap-2 rounded-card border-2 border-dashed border-line bg-panel text-ink-2 hover:border-focus hover:text-ink"
        onClick={(event) => {
          const { left, bottom } = event.currentTarget.getBoundingClientRect();
          actions.askPalette({ x: left, y: bottom - 96 });
        }}
      >
        <Plus size={16} aria-hidden="true" />
        {t('ghostStep')}
      </button>
      <h2 className="text-lg font-semibold">{t('emptyTitle')}</h2>
      <p className="text-ink-2">
        {t('emptyText')} {(onPreset ?? onPasteYaml ?? onDataset) && t('emptyOr')}
      </p>
      <div className="pointer-events-auto flex flex-wrap justify-center gap-2">
        {onPreset && (
          <Button onClick={onPreset}>
            <Workflow size={14} aria-hidden="true" />
            {t('emptyPreset')}
          </Button>
        )}
        {onPasteYaml && (
          <Button onClick={onPasteYaml}>
            <FileCode size={14} aria-hidden="true" />
            {t('emptyYaml')}
          </Button>
        )}
        {onDataset && (
          <Button onClick={onDataset}>
            <Music size={14} aria-hidden="true" />
            {t('emptyDataset')}
          </Button>
        )}
      </div>
      {onTour && (
        <Button look="quiet" size="small" className="pointer-events-auto" onClick={onTour} data-part="tour">
          <Compass size={14} aria-hidden="true" />
          {t('emptyTour')}
        </Button>
      )}
    </div>
  );
}
