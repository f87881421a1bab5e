import { lazy, Suspense, useState } from 'react';
import type { RunView } from '../../../server/client.ts';
import { useMay } from '../../data/session.ts';
import type { PlanStep } from '../../run/step-title.ts';
import { Button } from '../../ui/button.tsx';
import { useWords } from '../../words/language.ts';
import { runWords } from './words.ts';

const ChangedRetry = lazy(() => import('./changed-retry.tsx').then((m) => ({ default: m.ChangedRetry })));

/** Forks a run that has ended at a step that went well. */
export function StepForkButton({ run, step }: { readonly run: RunView; readonly step: PlanStep }) {
  const t = useWords(runWords);
  const mayStart = useMay('run:start');
  const [isAsked, setAsked] = useState(false);
  if (!mayStart || run.trial !== null) return null;
  return (
    <div>
      <Button onClick={() => setAsked(true)}>{t('fork')}</Button>
      {isAsked && (
        <Suspense>
          <ChangedRetry run={run} step={step} how="fork" onClose={() => setAsked(false)} />
        </Suspense>
      )}
    </div>
  );
}
