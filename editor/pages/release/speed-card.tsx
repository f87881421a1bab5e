import { useMetricText, type Evidence } from '../../release/evidence-text.ts';
import { formatDuration, formatNumber } from '../../ui/format.ts';
import { Card } from '../../ui/page.tsx';
import { useWords } from '../../words/language.ts';
import { releaseWords } from './words.ts';

/** What the candidate took to make and takes to write, beside the release before. */
export function SpeedCard({ evidence }: { readonly evidence: Evidence }) {
  const t = useWords(releaseWords);
  const say = useMetricText();
  const { speed, previousSpeed, previous } = evidence;
  const duration = (seconds: number | null) => (seconds === null ? '–' : formatDuration(seconds * 1_000));
  const number = (value: number | null) => (value === null ? '–' : formatNumber(value, 1));
  const rows = [
    { id: 'train', name: t('trainTime'), of: (one: typeof speed) => duration(one.trainSeconds) },
    { id: 'tokens', name: t('tokensPerSecond'), of: (one: typeof speed) => number(one.tokensPerSecond) },
    { id: 'lyric', name: t('secondsPerLyric'), of: (one: typeof speed) => duration(one.secondsPerLyric) },
    {
      id: 'cost',
      name: t('costPerThousand'),
      of: (one: typeof speed) =>
        one.costPerThousandLyrics === null ? t('noPrice') : number(one.costPerThousandLyrics),
    },
  ];
  return (
    <Card title={t('speedTitle')}>
      <table className="w-full">
        <thead className="text-xs text-ink-3">
          <tr>
            <td className="px-4 pt-3" />
            <th scope="col" className="px-4 pt-3 text-right font-semibold">
              {t('candidate')}
            </th>
            {previousSpeed && (
              <th scope="col" className="px-4 pt-3 text-right font-semibold">
                {say.release(previous?.number ?? null, '')}
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ id, name, of }) => (
            <tr key={id}>
              <th scope="row" className="px-4 py-1.5 text-left font-normal text-ink-2">
                {name}
              </th>
              <td className="px-4 py-1.5 text-right">{of(speed)}</td>
              {previousSpeed && <td className="px-4 py-1.5 text-right text-ink-2">{of(previousSpeed)}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}
