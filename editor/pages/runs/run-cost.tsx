import { costOf } from '../../../pipeline/cost.ts';
import type { RunRow, RunView } from '../../../server/client.ts';
import { usePrices, useRunCost } from '../../run/run-cost.ts';
import { formatMoney } from '../../ui/money.ts';

interface RunCostProps {
  readonly run: RunRow;
  /** Of a run that goes on: its steps. */
  readonly view: RunView | undefined;
}

/** What a run cost, or has cost by now; nothing where nobody knows, or nothing was to be paid. */
export function RunCost({ run, view }: RunCostProps) {
  const prices = usePrices();
  const isOpen = run.outcome === null;
  const soFar = useRunCost(isOpen ? (view ?? null) : null)();
  const cost = isOpen ? soFar : costOf(run.workSeconds, prices);
  return cost && formatMoney(cost);
}
