import { lazy, Suspense } from 'react';
import type { RunView } from '../../../server/client.ts';
import { useSearchState } from '../../ui/search-state.ts';
import { Loading } from '../../ui/states.tsx';
import { Button } from '../../ui/button.tsx';
import { useWords } from '../../words/language.ts';
import { StepsList } from './steps-list.tsx';
import { runWords } from './words.ts';

const RunCanvas = lazy(() => import('./run-canvas.tsx').then((m) => ({ default: m.RunCanvas })));

interface CanvasTabProps {
  readonly run: RunView;
  readonly selected: string | null;
  readonly nowMs: number;
  readonly onSelect: (stepId: string) => void;
}
/** More than these open as a list: nobody reads so many cards. */
const mostCards = 300;
const isNarrow = () => matchMedia('(width < 40rem)').matches;

/** The steps of a run: on the canvas, or as a list on a phone and where there are hundreds; the other is a click away. */
export function CanvasTab({ run, selected, nowMs, onSelect }: CanvasTabProps) {
  const t = useWords(runWords);
  const [search, change] = useSearchState();
  const isMany = run.plan.steps.length > mostCards;
  const isList = search['view'] === 'list' || (search['view'] !== 'graph' && (isMany || isNarrow()));
  return (
    <div>
      <div className="flex flex-wrap items-center gap-3 border-b border-line px-3 py-1.5">
        <span className="text-xs text-ink-2">
          {isMany && isList && t('manySteps', { count: run.plan.steps.length })}
        </span>
        <span className="flex-1" />
        <Button size="small" look="quiet" onClick={() => change({ view: isList ? 'graph' : 'list' })}>
          {t(isList ? 'openGraph' : 'openList')}
        </Button>
      </div>
      {isList ? (
        <StepsList run={run} selected={selected} nowMs={nowMs} onSelect={onSelect} />
      ) : (
        <Suspense fallback={<Loading rows={8} />}>
          <RunCanvas run={run} selected={selected} onSelect={onSelect} />
        </Suspense>
      )}
    </div>
  );
}
