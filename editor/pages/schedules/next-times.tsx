import { formatAge, formatFullTime, formatTime } from '../../ui/format.ts';
import { useWords } from '../../words/language.ts';
import { scheduleWords } from './words.ts';

/** The next five times, as the clock of whoever reads this shows them. */
export function NextTimes({ times }: { readonly times: readonly string[] }) {
  const t = useWords(scheduleWords);
  return (
    <div>
      <h3 className="pb-1 text-xs font-semibold text-ink-3">{t('next')}</h3>
      {times.length === 0 ? (
        <p className="text-ink-2">{t('nextNone')}</p>
      ) : (
        <ol className="flex flex-wrap gap-x-4 gap-y-1">
          {times.map((at, index) => (
            <li key={at} className={index === 0 ? 'font-semibold' : 'text-ink-2'}>
              <time dateTime={at} title={formatFullTime(at)}>
                {formatTime(at)}
              </time>
              {index === 0 && <span className="font-normal text-ink-3"> · {formatAge(at)}</span>}
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}
