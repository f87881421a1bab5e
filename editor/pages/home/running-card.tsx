import { Link } from '@tanstack/react-router';
import type { Overview } from '../../data/overview.ts';
import { useNow } from '../../run/use-now.ts';
import { formatDuration, formatPercent } from '../../ui/format.ts';
import { Card } from '../../ui/page.tsx';
import { StatusGlyph } from '../../ui/status.tsx';
import { useText, useWords } from '../../words/language.ts';
import { homeWords } from './words.ts';

type Running = Overview['running'][number];

export function RunningCard({ running }: { readonly running: Overview['running'] }) {
  const t = useWords(homeWords);
  return (
    <Card title={t('runningNow')}>
      {running.length === 0 ? (
        <p className="p-4 text-ink-2">{t('nothingRuns')}</p>
      ) : (
        <ul className="divide-y divide-line">
          {running.map((run) => (
            <li key={run.runId}>
              <RunLine run={run} />
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function RunLine({ run }: { readonly run: Running }) {
  const t = useWords(homeWords);
  const text = useText();
  const now = useNow(true);
  const [step] = run.steps;
  const progress = step?.progress;
  const share =
    progress?.step !== undefined && progress.totalSteps ? Math.min(1, progress.step / progress.totalSteps) : 0;
  const whole = run.all === 0 ? 0 : (run.done + share) / run.all;
  return (
    <Link
      to="/runs/$runId"
      params={{ runId: run.runId }}
      className="flex min-h-11 flex-col gap-1 px-4 py-3 text-ink no-underline hover:bg-sunk hover:no-underline"
    >
      <span className="flex flex-wrap items-center gap-x-2">
        <StatusGlyph status={run.pausedBy === null ? 'running' : 'paused'} />
        <span className="font-semibold">{run.pipelineId}</span>
        <span className="min-w-0 truncate text-ink-2">{step && text(step.title)}</span>
        <span className="ml-auto text-xs text-ink-3">{formatDuration(now - Date.parse(run.startedAt))}</span>
      </span>
      <span
        role="progressbar"
        aria-label={run.pipelineId}
        aria-valuenow={Math.round(whole * 100)}
        aria-valuemin={0}
        aria-valuemax={100}
        className="block h-1.5 overflow-hidden rounded-full bg-sunk"
      >
        <span className="block h-full bg-running" style={{ width: `${whole * 100}%` }} />
      </span>
      <span className="text-xs text-ink-3">
        {t('stepsDone', { done: run.done, count: run.all })}
        {share > 0 && ` · ${formatPercent(share, 0)}`}
        {progress?.etaSeconds !== undefined && ` · ${t('left', { eta: formatDuration(progress.etaSeconds * 1_000) })}`}
        {run.pausedBy !== null && ` · ${t('pausedBy', { who: run.pausedBy })}`}
      </span>
    </Link>
  );
}
