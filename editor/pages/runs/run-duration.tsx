import type { RunRow } from '../../../server/client.ts';
import { useNow } from '../../run/use-now.ts';
import { durationOf, timesUsual } from '../../run/usual-duration.ts';
import { formatDuration, formatNumber } from '../../ui/format.ts';
import { useWords } from '../../words/language.ts';
import { runsWords } from './words.ts';

interface RunDurationProps {
  readonly run: Pick<RunRow, 'startedAt' | 'endedAt'>;
  readonly usualMs: number | null;
}

/** How long a run took, or has taken by now, beside what is usual for its pipeline. */
export function RunDuration({ run, usualMs }: RunDurationProps) {
  const t = useWords(runsWords);
  const isOpen = run.endedAt === null;
  const now = useNow(isOpen);
  const duration = durationOf(run, now);
  const times = timesUsual(duration, usualMs);
  // While it goes on, only what is already longer than usual says something.
  const isSaid = times !== null && (!isOpen || times > 1);
  return (
    <span className="whitespace-nowrap">
      {formatDuration(duration)}
      {usualMs !== null && (
        <span
          className={`ml-2 text-xs max-sm:hidden ${isSaid && times > 1.5 ? 'text-waiting' : 'text-ink-3'}`}
          title={t('usual', { duration: formatDuration(usualMs) })}
        >
          {isSaid
            ? t('timesUsual', { times: formatNumber(times, 1) })
            : t('usual', { duration: formatDuration(usualMs) })}
        </span>
      )}
    </span>
  );
}
