import { useQuery } from '@tanstack/react-query';
import type { RunView } from '../../../server/client.ts';
import { idleGaps, retriesOf, spansOf, timeScale, type Span } from '../../run/gantt.ts';
import { logsQuery } from '../../run/log-query.ts';
import { useStepTitle } from '../../run/step-title.ts';
import { useTransitions } from '../../run/transitions-query.ts';
import { formatDuration, formatFullTime, formatOf } from '../../ui/format.ts';
import { Empty, Failure, Loading } from '../../ui/states.tsx';
import { colourOf, glyphOf, statuses, type Status } from '../../ui/status.tsx';
import { useWords } from '../../words/language.ts';
import { statusWords } from '../../words/shell.ts';
import { runWords } from './words.ts';

interface TimelineTabProps {
  readonly run: RunView;
  readonly nowMs: number;
  readonly selected: string | null;
  readonly onSelect: (stepId: string) => void;
}
const statusOf = (state: string): Status =>
  (statuses as readonly string[]).includes(state) ? (state as Status) : 'pending';
const percent = (share: number) => `${(share * 100).toFixed(3)}%`;

/** When each step ran, and what it waited for: a row a step, retries as marks, long idle stretches collapsed. */
export function TimelineTab({ run, nowMs, selected, onSelect }: TimelineTabProps) {
  const t = useWords(runWords);
  const said = useWords(statusWords);
  const title = useStepTitle();
  const { transitions, error } = useTransitions(run);
  const logs = useQuery(logsQuery(run));
  if (error) return <Failure error={error} />;
  if (transitions.length === 0) return <Loading rows={8} />;
  const spans = spansOf(run, transitions, nowMs);
  if (spans.length === 0) return <Empty title={t('nothingHere')} />;
  const from = Math.min(...spans.map(({ fromMs }) => fromMs));
  const to = Math.max(from + 1_000, ...spans.map(({ toMs }) => toMs));
  const { place, gaps, ticks } = timeScale(from, to, idleGaps(spans));
  const begun = new Set(spans.map(({ stepId }) => stepId));
  const rows = run.plan.steps.filter(({ id }) => begun.has(id));
  // Long idle stretches are collapsed, so marks may stand seconds apart in a run of days.
  const isFine = ticks.some(({ ms }, at) => at > 0 && ms - ticks[at - 1]!.ms < 60_000);
  const clock = (ms: number) =>
    formatOf(Intl.DateTimeFormat, {
      hour: '2-digit',
      minute: '2-digit',
      ...(isFine ? { second: '2-digit' as const } : {}),
      hourCycle: 'h23',
    }).format(ms);
  return (
    <div className="max-h-[75dvh] overflow-auto" tabIndex={0} role="region" aria-label={t('timeline')}>
      <div className="grid min-w-160 grid-cols-[9rem_minmax(0,1fr)] sm:grid-cols-[14rem_minmax(0,1fr)]">
        <div className="sticky top-0 left-0 z-20 h-9 border-b border-line bg-panel" />
        <div className="sticky top-0 z-10 mr-6 h-9 border-b border-line bg-panel" aria-hidden="true">
          {ticks.map(({ ms, at }) => (
            <span
              key={ms}
              style={{ left: percent(at) }}
              className="absolute top-2 border-l border-line pl-1 text-2xs whitespace-nowrap text-ink-3"
            >
              {clock(ms)}
            </span>
          ))}
          {gaps.map((gap) => (
            <span
              key={gap.fromMs}
              style={{ right: percent(1 - gap.to) }}
              className="absolute top-2 bg-panel px-1 text-2xs whitespace-nowrap text-ink-2"
            >
              ⋯ {formatDuration(gap.toMs - gap.fromMs)} ⋯
            </span>
          ))}
        </div>
        {rows.map((step) => {
          const own = spans.filter(({ stepId }) => stepId === step.id);
          const retries = retriesOf(logs.data?.logs ?? [], step.id);
          return (
            <div key={step.id} className="contents">
              <button
                type="button"
                aria-current={selected === step.id}
                onClick={() => onSelect(step.id)}
                title={title(step)}
                className="sticky left-0 z-10 h-9 truncate border-b border-line bg-panel px-4 text-left hover:bg-sunk aria-[current=true]:font-semibold"
              >
                {title(step)}
              </button>
              <div className="relative mr-6 h-9 border-b border-line">
                {ticks.map(({ ms, at }) => (
                  <span
                    key={ms}
                    aria-hidden="true"
                    style={{ left: percent(at) }}
                    className="absolute inset-y-0 border-l border-line opacity-60"
                  />
                ))}
                {gaps.map((gap) => (
                  <span
                    key={gap.fromMs}
                    aria-hidden="true"
                    style={{ left: percent(gap.from), width: percent(gap.to - gap.from) }}
                    className="absolute inset-y-0 bg-sunk"
                  />
                ))}
                {own.map((span, at) => (
                  <Bar
                    key={span.fromMs}
                    span={span}
                    totalMs={at === own.length - 1 ? span.toMs - own[0]!.fromMs : null}
                    begin={place(own[0]!.fromMs)}
                    left={place(span.fromMs)}
                    right={place(span.toMs)}
                    label={`${title(step)}: ${said(statusOf(span.state))}, ${formatDuration(span.toMs - span.fromMs)}`}
                  />
                ))}
                {retries.map((ms) => (
                  <span
                    key={ms}
                    title={`${t('retriedAt')} ${formatFullTime(new Date(ms).toISOString())}`}
                    style={{ left: percent(place(ms)) }}
                    className="absolute top-1.5 h-6 w-0.5 bg-failed"
                  >
                    <span className="sr-only">{t('retriedAt')}</span>
                  </span>
                ))}
              </div>
            </div>
          );
        })}
      </div>
      {gaps.length > 0 && (
        <p className="px-4 py-2 text-xs text-ink-3">
          {gaps.map((gap) => t('idle', { duration: formatDuration(gap.toMs - gap.fromMs) })).join(' · ')}
        </p>
      )}
    </div>
  );
}

interface BarProps {
  readonly span: Span;
  /** Of the last one of a step: how long all took together; written beside it. */
  readonly totalMs: number | null;
  /** Where the first one of the step begins. */
  readonly begin: number;
  readonly left: number;
  readonly right: number;
  readonly label: string;
}

function Bar({ span, totalMs, begin, left, right, label }: BarProps) {
  const status = statusOf(span.state);
  const isWait = ['waiting', 'broken', 'held'].includes(span.state);
  const isRight = right > 0.85;
  return (
    <>
      <span
        role="img"
        aria-label={label}
        title={label}
        style={{
          left: percent(left),
          width: `max(3px, ${percent(right - left)})`,
          ...(isWait ? { borderColor: colourOf(status) } : { backgroundColor: colourOf(status) }),
        }}
        className={`absolute top-2.5 h-4 rounded-xs ${isWait ? 'border border-dashed' : 'opacity-80'}`}
      />
      {totalMs !== null && (
        <span
          aria-hidden="true"
          style={isRight ? { right: percent(1 - begin) } : { left: percent(right) }}
          className="absolute top-2 px-1.5 text-2xs whitespace-nowrap text-ink-2"
        >
          {glyphOf(status)} {formatDuration(totalMs)}
        </span>
      )}
    </>
  );
}
