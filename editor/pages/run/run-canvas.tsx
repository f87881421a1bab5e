import { useQueries, useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useRef } from 'react';
import { catalog } from '../../../activities/catalog.ts';
import type { RunView } from '../../../server/client.ts';
import { PipelineCanvas } from '../../canvas/pipeline-canvas.tsx';
import { api } from '../../data/api.ts';
import { crashCostQuery, isAttemptedAgain } from '../../run/crash-cost-query.ts';
import { attemptsOf, logsQuery } from '../../run/log-query.ts';
import { documentOfPlan } from '../../run/plan-document.ts';
import { useRunCost } from '../../run/run-cost.ts';
import { stepStatusesOf } from '../../run/step-statuses.ts';
import { createDocument, DocumentContext } from '../../state/document.ts';
import { createSelection, SelectionContext } from '../../state/selection.ts';
import { createStepStatuses, StepStatusContext } from '../../state/step-status.ts';
import { formatMoney } from '../../ui/money.ts';
import { Loading } from '../../ui/states.tsx';
import { useWords } from '../../words/language.ts';
import { runWords } from './words.ts';

interface RunCanvasProps {
  readonly run: RunView;
  readonly selected: string | null;
  readonly onSelect: (stepId: string) => void;
}

/** What ran, drawn where its revision has it, with the live status of every step. */
export function RunCanvas(props: RunCanvasProps) {
  const { pipelineId, revision } = props.run;
  const { data, isPending } = useQuery({
    queryKey: ['revision', pipelineId, revision],
    queryFn: async () => {
      const params = { pipelineId, number: revision ?? 0 };
      // Without its revision a run is drawn all the same, laid out anew.
      return await api.call('GET /pipelines/{pipelineId}/revisions/{number}', { params }).catch(() => null);
    },
    enabled: revision !== null,
    staleTime: Infinity,
  });
  if (revision !== null && isPending) return <Loading rows={6} />;
  return <DrawnRun {...props} revision={data?.document ?? null} />;
}

interface DrawnRunProps extends RunCanvasProps {
  /** What the revision says. */
  readonly revision: Readonly<Record<string, unknown>> | null;
}

function DrawnRun({ run, selected, onSelect, revision }: DrawnRunProps) {
  const changed = JSON.stringify(run.plan.steps.map(({ id }) => run.state.steps[id]?.params ?? null));
  const planDigest = run.plan.digest;
  const document = useMemo(
    () => createDocument({ source: '', value: documentOfPlan(run, revision) }, { isReadOnly: true }),
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- a plan is what its digest says, but for what was changed since
    [planDigest, changed, revision],
  );
  const selection = useMemo(() => {
    const made = createSelection(leadOf(run));
    // Before the canvas stands: it opens there.
    if (selected !== null) made.getState().reveal(selected);
    return made;
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- what is selected first; later ones follow below
  }, []);
  const statuses = useMemo(() => createStepStatuses(), []);
  const t = useWords(runWords);
  const crashCosts = useCrashCosts(run);
  const costs = useStepCosts(run);
  const { data: kept } = useQuery(logsQuery(run));
  const approvers = t('approvers');
  useEffect(() => {
    const { steps: before } = statuses.getState();
    const steps = stepStatusesOf(run, before, { crashCosts, costs, attempts: attemptsOf(kept?.logs ?? []), approvers });
    if (run.plan.steps.some(({ id }) => steps[id] !== before[id])) statuses.setState({ steps });
  }, [run, statuses, crashCosts, costs, kept, approvers]);

  const told = useRef({ selected, onSelect });
  told.current = { selected, onSelect };
  useEffect(() => {
    const { steps, clear, reveal } = selection.getState();
    if (selected === null) clear();
    else if (!steps.has(selected)) reveal(selected);
  }, [selected, selection]);
  useEffect(
    () =>
      selection.subscribe(({ steps, focused }) => {
        const chosen = focused ?? [...steps].at(-1);
        if (chosen !== undefined && steps.has(chosen) && chosen !== told.current.selected)
          told.current.onSelect(chosen);
      }),
    [selection],
  );
  return (
    <DocumentContext value={document}>
      <SelectionContext value={selection}>
        <StepStatusContext value={statuses}>
          <div className="h-[68dvh] min-h-100">
            <PipelineCanvas kinds={catalog} readOnly onOpenStep={onSelect} />
          </div>
        </StepStatusContext>
      </SelectionContext>
    </DocumentContext>
  );
}

/** What a watcher came to see: the step at work, or the one that waits for a person. */
const leadOf = ({ plan, state }: RunView): string | undefined =>
  state.waiting[0]?.stepId ??
  state.broken?.[0]?.stepId ??
  plan.steps.findLast(({ id }) => state.steps[id]?.state === 'running')?.id;

/** What interruptions cost the steps that survived one, in the reader's words. */
function useCrashCosts(run: RunView): Readonly<Record<string, string>> {
  const t = useWords(runWords);
  const logs = useQuery(logsQuery(run));
  const again = run.plan.steps.filter(
    ({ id, queue }) => queue === 'training' && isAttemptedAgain(run, id, logs.data?.logs ?? []),
  );
  const costs = useQueries({ queries: again.map(({ id }) => crashCostQuery(run, id)) });
  const said = again.flatMap(({ id }, at): [string, string][] => {
    const cost = costs[at]?.data;
    return cost ? [[id, t('crashShort', { seconds: cost.seconds, count: cost.steps })]] : [];
  });
  return useSame(said);
}

/** What steps cost so far, in the reader's words; not those that cost nothing. */
function useStepCosts(run: RunView): Readonly<Record<string, string>> {
  const costOf = useRunCost(run);
  const said = run.plan.steps.flatMap(({ id }): [string, string][] => {
    const cost = costOf([id]);
    return cost ? [[id, formatMoney(cost, { isNarrow: true })]] : [];
  });
  return useSame(said);
}

/** The same object until it says something else. */
function useSame(said: readonly (readonly [stepId: string, said: string])[]): Readonly<Record<string, string>> {
  const key = JSON.stringify(said);
  return useMemo(() => Object.fromEntries(JSON.parse(key) as [string, string][]), [key]);
}
