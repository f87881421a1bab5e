import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { api } from '../../data/api.ts';
import { useSession } from '../../data/session.ts';
import { useNow } from '../../run/use-now.ts';
import { Button } from '../../ui/button.tsx';
import { formatTime } from '../../ui/format.ts';
import { Failure } from '../../ui/states.tsx';
import { useWords } from '../../words/language.ts';
import type { Standing } from './decision.ts';
import { pendingWords } from './pending-words.ts';
import { releaseWords } from './words.ts';

interface PendingDecisionProps {
  readonly runId: string;
  readonly stepId: string;
  readonly decided: Extract<Standing, { is: 'pending' }>['decided'];
}

/** Counts down to where a decision takes effect; whoever made it can take it back until then. */
export function PendingDecision({ runId, stepId, decided }: PendingDecisionProps) {
  const t = useWords(pendingWords);
  const r = useWords(releaseWords);
  const { person } = useSession();
  const queries = useQueryClient();
  const { verdict, comment, effectiveAt, decidedAt, signature } = decided;
  const left = Math.max(0, Math.ceil((Date.parse(effectiveAt) - useNow(true)) / 1_000));
  const refresh = () =>
    Promise.all(
      [['run', runId], ['overview'], ['evidence', runId]].map((queryKey) => queries.invalidateQueries({ queryKey })),
    );
  const { mutate, isPending, error } = useMutation({
    mutationFn: () =>
      api.call('POST /runs/{runId}/decision/take-back', {
        params: { runId },
        body: { stepId, signature, requestId: crypto.randomUUID() },
      }),
    onSettled: refresh,
  });
  const isUp = left === 0;
  useEffect(() => {
    if (isUp) void queries.invalidateQueries({ queryKey: ['run', runId] });
  }, [isUp, queries, runId]);
  const button = decided.person.id === person.id && !isUp && (
    <Button size="touch" className="max-lg:flex-1" disabled={isPending} onClick={() => mutate()}>
      {t('takeBack')}
    </Button>
  );
  return (
    <>
      <p role="status" className="font-semibold text-waiting">
        ◆ {t(`is-${verdict}`)}
      </p>
      <p role="timer" className="text-lg tabular-nums">
        {isUp ? t('now') : t('in', { count: left })}
      </p>
      <p className="text-xs text-ink-2">{r('decidedBy', { who: decided.person.name, at: formatTime(decidedAt) })}</p>
      {comment !== '' && <p className="break-words whitespace-pre-wrap">{comment}</p>}
      {decided.person.id !== person.id && !isUp && (
        <p className="text-xs text-ink-3">{t('othersOnly', { who: decided.person.name })}</p>
      )}
      {error && <Failure error={error} />}
      {button && <div className="flex flex-col max-lg:hidden print:hidden">{button}</div>}
      {button && (
        <div className="fixed inset-x-0 bottom-14 z-30 flex items-center gap-3 border-t border-line bg-panel p-2 shadow-float sm:bottom-0 lg:hidden print:hidden">
          <span aria-hidden="true" className="pl-2 text-waiting tabular-nums">
            {t('in', { count: left })}
          </span>
          {button}
        </div>
      )}
    </>
  );
}
