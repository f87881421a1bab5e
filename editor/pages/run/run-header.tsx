import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { RunView } from '../../../server/client.ts';
import { api } from '../../data/api.ts';
import { endReason } from '../../run/end-reason.ts';
import type { LiveRun } from '../../run/live-run.ts';
import { useRunCost } from '../../run/run-cost.ts';
import { statusOfRun } from '../../run/run-status.ts';
import { usualDuration } from '../../run/usual-duration.ts';
import { valueText } from '../../run/value-text.ts';
import { formatFullTime, formatTime } from '../../ui/format.ts';
import { formatMoney } from '../../ui/money.ts';
import { StatusMark } from '../../ui/status.tsx';
import { useText, useWords } from '../../words/language.ts';
import { RunDuration } from '../runs/run-duration.tsx';
import { runsWords } from '../runs/words.ts';
import { RunActions } from './run-actions.tsx';
import { runWords } from './words.ts';

interface RunHeaderProps {
  readonly run: RunView;
  readonly connection: LiveRun['connection'];
}

/** What a run is, whose it is, how it goes, and what may be done to it. */
export function RunHeader({ run, connection }: RunHeaderProps) {
  const t = useWords(runWords);
  const runs = useWords(runsWords);
  const text = useText();
  const { pipelineId, revision, trial, forkOf, overrideOf, startedBy, startedAt, plan, state } = run;
  const usual = useQuery({
    queryKey: ['runs', 'usual', pipelineId],
    queryFn: () => api.call('GET /runs', { query: { pipelineId, outcome: 'done', limit: 30 } }),
    staleTime: 60_000,
  });
  const cost = useRunCost(run)();
  const parameters = Object.entries(plan.parameters);
  return (
    <header className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <h1 className="min-w-0 text-2xl font-semibold break-words">
          <Link to="/pipelines/$pipelineId" params={{ pipelineId }} className="text-ink">
            {pipelineId}
          </Link>{' '}
          <span className="font-mono text-lg font-normal text-ink-3" title={run.runId}>
            …{run.runId.slice(-6)}
          </span>
        </h1>
        <span role="status" aria-live="polite" className="inline-flex items-center gap-2 text-lg">
          <StatusMark status={statusOfRun(run)} />
          {connection === 'reconnecting' && (
            <span className="text-xs text-waiting" data-state="reconnecting">
              {t('reconnecting')}
            </span>
          )}
        </span>
        <span className="flex-1" />
        <RunActions run={run} />
      </div>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1 text-ink-2">
        <RunDuration run={run} usualMs={usualDuration(usual.data?.runs ?? [])} />
        {cost && (
          <span className="whitespace-nowrap" title={t('costHelp')} data-part="cost">
            {t('cost', { cost: formatMoney(cost) })}
          </span>
        )}
        <span>
          {t('startedBy', { name: startedBy.name })} ({runs(run.trigger)}),{' '}
          <time dateTime={startedAt} title={formatFullTime(startedAt)}>
            {formatTime(startedAt)}
          </time>
        </span>
        {revision === null ? (
          <span>{t('unsaved')}</span>
        ) : (
          <Link to="/pipelines/$pipelineId" params={{ pipelineId }} search={{ rev: String(revision) }}>
            {t('revision', { number: revision })}
          </Link>
        )}
        {trial && <RunLink runId={trial.of} text={t('trialOf', { id: `…${trial.of.slice(-6)}` })} />}
        {forkOf && (
          <RunLink runId={forkOf.runId} text={t('forkOf', { id: `…${forkOf.runId.slice(-6)}`, step: forkOf.stepId })} />
        )}
        {overrideOf && <RunLink runId={overrideOf} text={t('overrideOf', { id: `…${overrideOf.slice(-6)}` })} />}
        {parameters.length > 0 && (
          <details>
            <summary>
              {t('parameters')} ({parameters.length})
            </summary>
            <dl className="mt-1 flex flex-wrap gap-x-4 gap-y-1">
              {parameters.map(([name, value]) => (
                <div key={name} className="flex gap-1">
                  <dt>{name}</dt>
                  <dd className="font-mono text-xs leading-5 break-all text-ink">{valueText(value)}</dd>
                </div>
              ))}
            </dl>
          </details>
        )}
      </div>
      {state.paused && (
        <p className="text-waiting">
          {t('pausedBy', { name: state.paused.by, reason: state.paused.reason || t('noReason') })}
        </p>
      )}
      {state.reason && run.outcome !== null && run.outcome !== 'done' && (
        <p className="max-w-240 break-words text-ink-2">{text(endReason(state.reason, state.steps))}</p>
      )}
    </header>
  );
}

const RunLink = ({ runId, text }: { readonly runId: string; readonly text: string }) => (
  <Link to="/runs/$runId" params={{ runId }}>
    {text}
  </Link>
);
