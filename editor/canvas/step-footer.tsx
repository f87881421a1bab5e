import { memo } from 'react';
import { useNowMs } from '../state/clock.ts';
import { useStepStatus, type StepStatus } from '../state/step-status.ts';
import { formatAge, formatDuration, formatPercent } from '../ui/format.ts';
import { StatusGlyph, StatusMark } from '../ui/status.tsx';
import { useWords } from '../words/language.ts';
import { cutOf, footerRoom, headerRoom } from './cut-text.ts';
import { canvasWords } from './words.ts';

/** Status, attempt, duration and cost of a step; drawn anew only when its own status changes. */
export const StepFooter = memo(function StepFooter({
  stepId,
  isDisabled,
}: {
  readonly stepId: string;
  readonly isDisabled: boolean;
}) {
  const t = useWords(canvasWords);
  const status = useStepStatus(stepId);
  if (!status)
    return (
      <footer className="step-footer">
        {isDisabled ? (
          <span className="text-ink-3">⊘ {t('disabled')}</span>
        ) : (
          <span className={`font-mono text-ink-3 ${cutOf(stepId, 11, footerRoom)}`}>{stepId}</span>
        )}
      </footer>
    );
  const { state, attempt, who, cost } = status;
  return (
    <footer className="step-footer is-full">
      {state === 'waiting' && who ? (
        <span className="flex min-w-0 items-center gap-1 text-waiting" data-status={state}>
          <StatusGlyph status={state} />
          <span className="truncate">{t('waitsFor', { who })}</span>
        </span>
      ) : (
        <StatusMark status={state} />
      )}
      {attempt !== undefined && attempt > 1 && <span className="whitespace-nowrap">{t('attempt', { attempt })}</span>}
      <Duration status={status} />
      {cost && <span className="whitespace-nowrap">{cost}</span>}
    </footer>
  );
});

/** What a step is, or what a kill cost that it survived. */
export const StepSubtitle = memo(function StepSubtitle({
  stepId,
  text,
}: {
  readonly stepId: string;
  readonly text: string;
}) {
  const t = useWords(canvasWords);
  const cost = useStepStatus(stepId)?.crashCost;
  const shown = cost ? `↯ ${t('crashCost', { cost })}` : text;
  return (
    <p
      className={`far-hidden text-2xs ${cutOf(shown, 11, headerRoom)} ${cost ? 'text-waiting' : 'text-ink-3'}`}
      title={shown}
    >
      {shown}
    </p>
  );
});

function Duration({ status }: { readonly status: StepStatus }) {
  const { state, startedAt, endedAt, since, cost } = status;
  // All four have room beside each other.
  const units = cost ? 'narrow' : 'short';
  if (state === 'waiting' && since) return <Age since={since} />;
  if (!startedAt) return null;
  if (endedAt)
    return (
      <time className="whitespace-nowrap">{formatDuration(Date.parse(endedAt) - Date.parse(startedAt), units)}</time>
    );
  return state === 'running' ? <Running startedAt={startedAt} units={units} /> : null;
}
function Running({ startedAt, units }: { readonly startedAt: string; readonly units: 'short' | 'narrow' }) {
  const nowMs = useNowMs();
  return (
    <time className="whitespace-nowrap">
      {formatDuration(Math.max(0, Math.floor((nowMs - Date.parse(startedAt)) / 1_000) * 1_000), units)}
    </time>
  );
}
function Age({ since }: { readonly since: string }) {
  const nowMs = useNowMs();
  return <time className="whitespace-nowrap">{formatAge(since, nowMs)}</time>;
}

/** In place of the parameters while a step has numbers to show: its main metric as it went, and how far it is. */
export const StepCurve = memo(function StepCurve({ stepId }: { readonly stepId: string }) {
  const t = useWords(canvasWords);
  const status = useStepStatus(stepId);
  if (!status) return null;
  const { metric, progress, leftMs } = status;
  return (
    <>
      {metric && metric.points.length > 1 && (
        <div className="flex items-end gap-2">
          <Sparkline points={metric.points} label={metric.name} />
          <span className="text-2xs whitespace-nowrap text-ink-2">
            {metric.name} {metric.points.at(-1)!.toPrecision(3)}
          </span>
        </div>
      )}
      {progress !== undefined && status.state === 'running' && (
        <div className="flex items-center gap-2 text-2xs text-ink-2">
          <progress value={progress} max={1} className="step-progress" aria-label={formatPercent(progress, 0)} />
          <span className="whitespace-nowrap">
            {formatPercent(progress, 0)}
            {leftMs !== undefined && ` · ${t('left', { left: formatDuration(leftMs) })}`}
          </span>
        </div>
      )}
    </>
  );
});

const curveWidth = 110;
const curveHeight = 30;

/** A line over its own range, newest on the right. */
function Sparkline({ points, label }: { readonly points: readonly number[]; readonly label: string }) {
  const shown = points.filter(Number.isFinite);
  const low = Math.min(...shown);
  const span = Math.max(...shown) - low || 1;
  const path = shown
    .map((point, place) => {
      const x = (place / Math.max(1, shown.length - 1)) * curveWidth;
      const y = 2 + (1 - (point - low) / span) * (curveHeight - 4);
      return `${place === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`;
    })
    .join('');
  return (
    <svg width={curveWidth} height={curveHeight} role="img" aria-label={label} className="shrink-0 text-running">
      <path d={path} fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinejoin="round" />
    </svg>
  );
}
