import { useQueries, useQuery } from '@tanstack/react-query';
import type { RunView } from '../../../server/client.ts';
import { api } from '../../data/api.ts';
import { curveQuery, reportOf } from '../../run/curve-query.ts';
import { bandOf, curvesOf, type Curve } from '../../run/curves.ts';
import { hasOnlyLastWords, lastWordsQuery, liveStepQuery } from '../../run/live-step-query.ts';
import { useStepTitle, type PlanStep } from '../../run/step-title.ts';
import { CheckField, SelectField } from '../../ui/fields.tsx';
import { useSearchState } from '../../ui/search-state.ts';
import { Empty, Failure, Loading } from '../../ui/states.tsx';
import { useWords } from '../../words/language.ts';
import { MetricChart } from '../../run/metric-chart.tsx';
import { metricWords } from '../../run/metric-words.ts';
import { runWords } from './words.ts';

interface MetricsTabProps {
  readonly run: RunView;
  readonly stepId: string | null;
}
const nights = 7;

/** Curves of the steps that train: the chosen one, or all of them. */
export function MetricsTab({ run, stepId }: MetricsTabProps) {
  const t = useWords(metricWords);
  const words = useWords(runWords);
  const title = useStepTitle();
  const [search, change] = useSearchState();
  const training = run.plan.steps.filter(({ queue }) => queue === 'training');
  const chosen = training.filter(({ id }) => id === stepId);
  const shown = chosen.length > 0 ? chosen : training;
  const weight = Math.min(0.99, Math.max(0, Number(search['smooth'] ?? 0) || 0));
  const isLog = search['log'] === '1';
  const hasBand = search['band'] === '1';
  const earlier = useEarlierRuns(run, hasBand);
  return (
    <div className="flex flex-col">
      <div className="flex flex-wrap items-end gap-x-6 gap-y-2 border-b border-line p-3">
        <div className="w-48">
          <SelectField
            label={words('step')}
            value={chosen[0]?.id ?? ''}
            onChange={(event) => change({ step: event.target.value || '-' })}
          >
            <option value="">{t('everyStep')}</option>
            {training.map((step) => (
              <option key={step.id} value={step.id}>
                {title(step)}
              </option>
            ))}
          </SelectField>
        </div>
        <label className="flex flex-col gap-1 text-xs font-semibold text-ink-2">
          {t('smoothing')}
          <input
            type="range"
            min={0}
            max={0.99}
            step={0.01}
            value={weight}
            onChange={(event) => {
              const { value } = event.target;
              change({ smooth: Number(value) === 0 ? undefined : value }, { replace: true });
            }}
            className="h-8 w-40 accent-ink"
          />
        </label>
        <CheckField
          label={t('logScale')}
          checked={isLog}
          onChange={(event) => change({ log: event.target.checked ? '1' : undefined })}
        />
        <CheckField
          label={t('band')}
          help={hasBand && earlier !== null && earlier.length < 2 ? t('bandNone') : undefined}
          checked={hasBand}
          onChange={(event) => change({ band: event.target.checked ? '1' : undefined })}
        />
      </div>
      <StepCharts run={run} steps={shown} weight={weight} isLog={isLog} earlier={hasBand ? (earlier ?? []) : []} />
      <p className="px-4 pb-3 text-xs text-ink-3 max-sm:hidden">{t('how')}</p>
    </div>
  );
}

/** The newest runs of the pipeline before this one that came to their end; null while they are asked for. */
function useEarlierRuns({ pipelineId, runId }: RunView, isWanted: boolean): readonly RunView[] | null {
  const rows = useQuery({
    queryKey: ['runs', 'before', pipelineId, runId],
    queryFn: () => api.call('GET /runs', { query: { pipelineId, outcome: 'done', before: runId, limit: nights } }),
    enabled: isWanted,
    staleTime: 300_000,
  });
  const views = useQueries({
    queries: (isWanted ? (rows.data?.runs ?? []) : []).map((row) => ({
      queryKey: ['run', row.runId],
      queryFn: () => api.call('GET /runs/{runId}', { params: { runId: row.runId } }),
      staleTime: 300_000,
    })),
  });
  if (!rows.data || views.some(({ isPending }) => isPending)) return null;
  return views.flatMap(({ data }) => (data ? [data] : []));
}

interface StepChartsProps {
  readonly run: RunView;
  readonly steps: readonly PlanStep[];
  readonly weight: number;
  readonly isLog: boolean;
  readonly earlier: readonly RunView[];
}

function StepCharts({ run, steps, weight, isLog, earlier }: StepChartsProps) {
  const t = useWords(metricWords);
  const title = useStepTitle();
  const { curves, error, retry } = useCurves(run, steps);
  if (curves === null) return <Loading rows={6} />;
  const isBare = curves.every((of) => of.length === 0);
  if (isBare && !error) return <Empty title={t('noneTitle')}>{t('noneText')}</Empty>;
  return (
    <>
      {error && <Failure error={error} onRetry={retry} />}
      {steps.map((step, at) => {
        const own = curves[at] ?? [];
        if (own.length === 0) return null;
        return (
          <section key={step.id} className="p-3" data-step={step.id}>
            <h2 className="mb-2 px-1 font-semibold">
              {title(step)}
              {run.state.steps[step.id]?.state === 'running' && (
                <span className="ml-2 text-xs font-normal text-running">◐ {t('live')}</span>
              )}
            </h2>
            <div className="grid gap-3 md:grid-cols-2 2xl:grid-cols-3">
              {own.map((curve) => (
                <BandedChart
                  key={curve.name}
                  curve={curve}
                  stepId={step.id}
                  earlier={earlier}
                  weight={weight}
                  isLog={isLog}
                  filename={`${run.pipelineId}-${run.runId.slice(-6)}-${step.id}`}
                />
              ))}
            </div>
          </section>
        );
      })}
    </>
  );
}

/** From the report of a step that is over, else from what its attempt says, or said before it failed. */
function useCurves(run: RunView, steps: readonly PlanStep[]) {
  const kept = useQueries({
    queries: steps.map(({ id }) => {
      const digest = reportOf(run, id);
      return { ...curveQuery(digest ?? `none of ${id}`), enabled: digest !== undefined };
    }),
  });
  const live = useQueries({
    queries: steps.map(({ id }) => ({
      ...liveStepQuery(run.runId, id),
      enabled: run.state.steps[id]?.state === 'running',
    })),
  });
  const last = useQueries({
    queries: steps.map(({ id }) => ({ ...lastWordsQuery(run, id), enabled: hasOnlyLastWords(run, id) })),
  });
  const all = [...kept, ...live, ...last];
  const faults = all.filter(({ isLoadingError }) => isLoadingError);
  return {
    /** Null while they are asked for. */
    curves: all.some(({ isLoading }) => isLoading)
      ? null
      : steps.map(
          (_, at): readonly Curve[] => kept[at]?.data ?? curvesOf((live[at]?.data ?? last[at]?.data)?.curve ?? []),
        ),
    error: faults[0]?.error ?? null,
    retry: () => {
      for (const fault of faults) void fault.refetch();
    },
  };
}

interface BandedChartProps {
  readonly curve: Curve;
  readonly stepId: string;
  readonly earlier: readonly RunView[];
  readonly weight: number;
  readonly isLog: boolean;
  readonly filename: string;
}

function BandedChart({ curve, stepId, earlier, weight, isLog, filename }: BandedChartProps) {
  const digests = earlier.flatMap((run) => reportOf(run, stepId) ?? []);
  const band = useQueries({
    queries: digests.map(curveQuery),
    combine: (answers) => {
      const same = answers.flatMap(({ data }) => data?.find(({ name }) => name === curve.name) ?? []);
      return bandOf(same);
    },
  });
  return <MetricChart curve={curve} band={band} weight={weight} isLog={isLog} group={stepId} filename={filename} />;
}
