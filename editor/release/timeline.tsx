import { Link } from '@tanstack/react-router';
import { formatFullTime, formatTime } from '../ui/format.ts';
import { useText, useWords } from '../words/language.ts';
import { aroundRun } from './around-run.ts';
import { knownReason } from './known-reason.ts';
import type { DeploymentState } from './roll-back-button.tsx';
import { evidenceWords } from './words.ts';

interface TimelineProps {
  readonly events: DeploymentState['history'];
  /** The release whose own events stand out. */
  readonly highlighted: string | null;
}

const glyphs = { canary: '◐', promote: '✓', 'roll-back': '↶', 'canary-withdrawn': '↶' } as const;

/** What became of an alias, newest first. */
export function Timeline({ events, highlighted }: TimelineProps) {
  const t = useWords(evidenceWords);
  if (events.length === 0) return null;
  return (
    <section>
      <h3 className="text-xs font-semibold text-ink-2">{t('timeline')}</h3>
      <ol className="mt-1 flex flex-col gap-1">
        {events.toReversed().map((event) => (
          <li key={event.version} className="grid grid-cols-[1.25rem_minmax(0,1fr)] gap-x-2">
            <span
              aria-hidden="true"
              className={
                event.action === 'promote'
                  ? 'text-succeeded'
                  : event.action === 'canary'
                    ? 'text-running'
                    : 'text-failed'
              }
            >
              {glyphs[event.action]}
            </span>
            <span className="min-w-0 break-words">
              <span className={event.release !== null && event.release === highlighted ? 'font-semibold' : ''}>
                {t(`event-${event.action}`)}
              </span>{' '}
              <span className="text-xs text-ink-3">
                <time dateTime={event.at} title={formatFullTime(event.at)}>
                  {formatTime(event.at)}
                </time>
                {' · '}
                {event.who}
                {event.reason !== '' && ' · '}
                <Reason reason={event.reason} />
              </span>
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Reason({ reason }: { readonly reason: string }) {
  const text = useText();
  const said = text(knownReason(reason));
  const around = aroundRun(reason, said);
  if (!around) return said;
  const { before, runId, after } = around;
  return (
    <>
      {before}
      <Link to="/runs/$runId" params={{ runId }} title={runId} className="inline-flex min-h-6 items-center">
        …{runId.slice(-6)}
      </Link>
      {after}
    </>
  );
}
