import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef } from 'react';
import type { RunView } from '../../../server/client.ts';
import { useStepTitle } from '../../run/step-title.ts';
import { useTransitions } from '../../run/transitions-query.ts';
import { formatClock, formatFullTime } from '../../ui/format.ts';
import { Failure } from '../../ui/states.tsx';
import { StatusMark, statuses, type Status } from '../../ui/status.tsx';
import { useWords } from '../../words/language.ts';
import { runWords } from './words.ts';

interface EventsTabProps {
  readonly run: RunView;
  readonly onSelect: (stepId: string) => void;
}
const isStatus = (state: string): state is Status => (statuses as readonly string[]).includes(state);

/** Every change of every step and of the run, newest first, and what people did to it. */
export function EventsTab({ run, onSelect }: EventsTabProps) {
  const t = useWords(runWords);
  const title = useStepTitle();
  const { transitions, error } = useTransitions(run);
  const scroller = useRef<HTMLDivElement>(null);
  const newest = transitions.toReversed();
  const rows = useVirtualizer({
    count: newest.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 36,
    overscan: 12,
  });
  if (error) return <Failure error={error} />;
  const steps = new Map(run.plan.steps.map((step) => [step.id, step]));
  const changes = run.state.changes ?? [];
  return (
    <div>
      {changes.length > 0 && (
        <section className="border-b border-line p-4">
          <h2 className="mb-1 font-semibold">{t('changes')}</h2>
          <ul className="flex flex-col gap-1">
            {changes.map((change, at) => {
              const step = steps.get(change.stepId);
              return (
                <li key={at} className="break-words">
                  {t('changedBy', {
                    name: change.who.name,
                    at: formatFullTime(change.at),
                    action: t(change.params ? 'retryChanged' : change.action),
                    step: step ? title(step) : change.stepId,
                  })}
                  {change.reason && <span className="text-ink-2"> “{change.reason}”</span>}
                  {change.params && (
                    <code className="ml-2 font-mono text-xs break-all text-ink-2">{JSON.stringify(change.params)}</code>
                  )}
                </li>
              );
            })}
          </ul>
        </section>
      )}
      <div ref={scroller} tabIndex={0} role="region" aria-label={t('events')} className="max-h-[70dvh] overflow-auto">
        <ol style={{ height: rows.getTotalSize(), position: 'relative' }}>
          {rows.getVirtualItems().map(({ index, start, key }) => {
            const { sequence, at, stepId, state } = newest[index]!;
            const step = stepId === null ? undefined : steps.get(stepId);
            return (
              <li
                key={key}
                style={{ transform: `translateY(${start}px)` }}
                className="absolute inset-x-0 top-0 flex h-9 items-center gap-4 border-b border-line px-4 max-sm:gap-2"
              >
                <span className="w-10 shrink-0 text-right text-xs text-ink-3 max-sm:hidden">{sequence}</span>
                <time dateTime={at} title={formatFullTime(at)} className="shrink-0 font-mono text-xs text-ink-2">
                  {formatClock(at)}
                </time>
                {/* On a phone the sign stands for the word, which is still read out: the step needs the room. */}
                {isStatus(state) ? (
                  <span className="w-36 shrink-0 max-sm:w-5 max-sm:overflow-hidden">
                    <StatusMark status={state} />
                  </span>
                ) : (
                  <span className="shrink-0 sm:w-36">{t('resume')}</span>
                )}
                {stepId === null ? (
                  <span className="truncate text-ink-2">{t('wholeRun')}</span>
                ) : (
                  <button
                    type="button"
                    onClick={() => onSelect(stepId)}
                    className="min-w-0 truncate text-focus hover:underline"
                  >
                    {step ? title(step) : stepId}
                  </button>
                )}
              </li>
            );
          })}
        </ol>
      </div>
    </div>
  );
}
