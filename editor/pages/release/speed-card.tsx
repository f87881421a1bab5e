import { costOf, costOfThousand, type Money } from '../../../pipeline/cost.ts';
import { useMetricText, type Evidence } from '../../release/evidence-text.ts';
import { usePrices } from '../../run/run-cost.ts';
import { formatDuration, formatNumber } from '../../ui/format.ts';
import { formatMoney } from '../../ui/money.ts';
import { Card } from '../../ui/page.tsx';
import { useWords } from '../../words/language.ts';
import { costWords } from './cost-words.ts';
import { releaseWords } from './words.ts';

type Speed = Evidence['speed'];

/** What the candidate took to make and takes to write, beside the release before. */
export function SpeedCard({ evidence }: { readonly evidence: Evidence }) {
  const t = useWords(releaseWords);
  const c = useWords(costWords);
  const say = useMetricText();
  const prices = usePrices();
  const { speed, previousSpeed, previous } = evidence;
  const duration = (seconds: number | null) => (seconds === null ? '–' : formatDuration(seconds * 1_000));
  const number = (value: number | null) => (value === null ? '–' : formatNumber(value, 1));
  const money = (cost: Money | null) => cost && formatMoney(cost);
  // Without a price there is no row.
  const trainCost = ({ trainWorkSeconds: training }: Speed) =>
    money(costOf(training === null ? null : { training }, prices));
  const costPerThousand = ({ secondsPerLyric, costPerThousandLyrics: own }: Speed) =>
    money(costOfThousand(secondsPerLyric, prices)) ?? (own === null ? null : number(own));
  const rows = [
    { id: 'train', name: t('trainTime'), help: '', of: (one: Speed) => duration(one.trainSeconds) },
    { id: 'tokens', name: t('tokensPerSecond'), help: '', of: (one: Speed) => number(one.tokensPerSecond) },
    { id: 'lyric', name: t('secondsPerLyric'), help: '', of: (one: Speed) => duration(one.secondsPerLyric) },
    ...[
      { id: 'train-cost', name: c('trainCost'), help: c('trainCostHelp'), of: trainCost },
      { id: 'cost', name: c('costPerThousand'), help: c('costPerThousandHelp'), of: costPerThousand },
    ].filter(({ of }) => of(speed) !== null || (previousSpeed && of(previousSpeed) !== null)),
  ];
  return (
    <Card title={t('speedTitle')}>
      <table className="mb-2 w-full">
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
          {rows.map(({ id, name, help, of }) => (
            <tr key={id} className="align-top">
              <th scope="row" className="px-4 py-1.5 text-left font-normal text-ink-2">
                {name}
                {help !== '' && <span className="block text-xs text-ink-3">{help}</span>}
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
