import { Link } from '@tanstack/react-router';
import { formatFullTime, formatTime } from '../../ui/format.ts';
import { StatusGlyph, toneOf, type Status } from '../../ui/status.tsx';
import { useText, useWords } from '../../words/language.ts';
import type { Night } from './schedules-query.ts';
import { scheduleWords } from './words.ts';

const statuses = {
  working: 'running',
  waiting: 'waiting',
  done: 'done',
  failed: 'failed',
  rejected: 'rejected',
  cancelled: 'cancelled',
  superseded: 'superseded',
  expired: 'expired',
  skipped: 'skipped',
  missed: 'failed',
} as const satisfies Record<string, Status>;
type Outcome = keyof typeof statuses;
const outcomeOf = (night: Night): Outcome =>
  Object.hasOwn(statuses, night.outcome) ? (night.outcome as Outcome) : 'failed';

/** What became of the last nights, newest first: every one that was missed says why. */
export function Nights({ nights }: { readonly nights: readonly Night[] }) {
  const t = useWords(scheduleWords);
  const text = useText();
  return (
    <div>
      <h3 className="pb-1 text-xs font-semibold text-ink-3">{t('nights')}</h3>
      {nights.length === 0 ? (
        <p className="text-ink-2">{t('nightsNone')}</p>
      ) : (
        <ul className="flex flex-col">
          {nights.map((night) => {
            const outcome = outcomeOf(night);
            return (
              <li key={night.scheduledAt} className="flex min-h-7 flex-wrap items-center gap-x-3">
                <span className={`inline-flex w-32 items-center gap-1 ${toneOf(statuses[outcome])}`}>
                  <StatusGlyph status={statuses[outcome]} />
                  {t(`night-${outcome}`)}
                </span>
                <time dateTime={night.scheduledAt} title={formatFullTime(night.scheduledAt)}>
                  {formatTime(night.scheduledAt)}
                </time>
                {night.runId && (
                  <Link to="/runs/$runId" params={{ runId: night.runId }} search={{}}>
                    {t('openRun')}
                  </Link>
                )}
                {night.reason && <span className="min-w-0 text-ink-2">{text(night.reason)}</span>}
              </li>
            );
          })}
        </ul>
      )}
    </div>
  );
}
