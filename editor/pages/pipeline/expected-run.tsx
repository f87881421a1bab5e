import { useQuery } from '@tanstack/react-query';
import { isEqual } from '../../../pipeline/changes.ts';
import type { Json } from '../../../pipeline/plan.ts';
import { api } from '../../data/api.ts';
import { expectedWork } from '../../run/expected-work.ts';
import { useRunCost } from '../../run/run-cost.ts';
import { durationOf, usualDuration } from '../../run/usual-duration.ts';
import { Button } from '../../ui/button.tsx';
import { formatDuration } from '../../ui/format.ts';
import { formatMoney } from '../../ui/money.ts';
import { useWords } from '../../words/language.ts';
import { lastRunQuery } from './last-run.ts';
import { partWords } from './part-words.ts';
import { pinWords } from './pin-words.ts';

type Values = Readonly<Record<string, Json>>;
interface ExpectedRunProps {
  readonly pipelineId: string;
  /** Steps with a pinned output. */
  readonly pinned: number;
  /** Run parameters there are now. */
  readonly specs: Readonly<Record<string, { readonly default?: Json }>>;
  readonly onLikeLast: (values: Values) => void;
}

/** What a run will take, by the runs before it, and the way to its parameters. */
export function ExpectedRun({ pipelineId, pinned, specs, onLikeLast }: ExpectedRunProps) {
  const t = useWords(partWords);
  const p = useWords(pinWords);
  const { data: runs } = useQuery({
    queryKey: ['runs', { pipelineId, limit: 50 }],
    queryFn: () => api.call('GET /runs', { query: { pipelineId, limit: 50 } }),
  });
  const { data: last } = useQuery(lastRunQuery(pipelineId));
  const usual = runs ? usualDuration(runs.runs) : null;
  const isEnded = last && last.outcome === 'done' && last.endedAt !== null;
  const work = last
    ? expectedWork(
        last,
        last.plan.steps.map(({ id }) => id),
      )
    : null;
  const cost = useRunCost(last ?? null)();
  const same = Object.entries(last?.plan.parameters ?? {}).filter(
    ([name, value]) => specs[name] !== undefined && !isEqual(specs[name].default, value),
  );
  if (usual === null && !isEnded && same.length === 0 && pinned === 0) return null;
  return (
    <div className="flex flex-col items-start gap-1 text-ink-2" data-part="expected">
      {usual !== null ? (
        <p>{t('usually', { time: formatDuration(usual) })}</p>
      ) : (
        isEnded && <p>{t('lastTook', { time: formatDuration(durationOf(last, Date.now())) })}</p>
      )}
      {work !== null && work.trainingMs > 0 && <p>{t('training', { time: formatDuration(work.trainingMs) })}</p>}
      {cost && <p>{t('costs', { cost: formatMoney(cost) })}</p>}
      {pinned > 0 && <p className="text-waiting">{p('unused', { count: pinned })}</p>}
      {same.length > 0 && (
        <Button size="small" onClick={() => onLikeLast(Object.fromEntries(same))}>
          {t('likeLast')}
        </Button>
      )}
    </div>
  );
}
