import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { lazy, Suspense, useEffect } from 'react';
import { api } from '../../data/api.ts';
import { useMetricText } from '../../release/evidence-text.ts';
import { verdictOf } from '../../release/verdict.ts';
import { winRate } from '../../release/win-rate.ts';
import { Page } from '../../ui/page.tsx';
import { Empty, Failure, Loading } from '../../ui/states.tsx';
import { useWords } from '../../words/language.ts';
import { AuditCard } from './audit-card.tsx';
import { useBlindSheet } from './blind-query.ts';
import { ChangesCard } from './changes-card.tsx';
import { DecisionCard } from './decision-card.tsx';
import { standingOf, type Run } from './decision.ts';
import { EvidenceNews } from './evidence-news.tsx';
import { GatesCard } from './gates-card.tsx';
import { MonitorCard } from './monitor-card.tsx';
import { NextCard } from './next-card.tsx';
import { useQuestions } from './questions-query.ts';
import { SafetyCard } from './safety-card.tsx';
import { SpeedCard } from './speed-card.tsx';
import { VerdictCard } from './verdict-card.tsx';
import { releaseWords } from './words.ts';

const LazyQuestionsCard = lazy(async () => ({ default: (await import('./questions-card.tsx')).QuestionsCard }));
const LazyBlindCard = lazy(async () => ({ default: (await import('./blind-card.tsx')).BlindCard }));

/** One candidate: the evidence, the decision, and after it how the release is doing. */
export function ReleasePage() {
  const t = useWords(releaseWords);
  const { runId = '', stepId = '' } = useParams({ strict: false });
  const { data, error, refetch } = useQuery({
    queryKey: ['run', runId],
    queryFn: () => api.call('GET /runs/{runId}', { params: { runId } }),
    refetchInterval: ({ state }) => (state.data?.endedAt ? false : 3_000),
  });
  if (data) return <Candidate run={data} stepId={stepId} />;
  return (
    <Page title={t('titleUnknown')}>
      {error ? <Failure error={error} onRetry={() => void refetch()} /> : <Loading rows={6} />}
    </Page>
  );
}

/** Evidence changes when its pass does, and when the approval made its release. */
const stampOf = ({ state }: Run) =>
  JSON.stringify([
    state.waiting.map(({ evidence }) => evidence.digest),
    Object.values(state.steps).map((one) => one.state),
  ]);

/** What is folded away on the screen is on the paper. */
function useOpenInPrint(): void {
  useEffect(() => {
    const open = () => {
      for (const one of document.querySelectorAll('main details')) one.setAttribute('open', '');
    };
    addEventListener('beforeprint', open);
    return () => removeEventListener('beforeprint', open);
  }, []);
}

function Candidate({ run, stepId }: { readonly run: Run; readonly stepId: string }) {
  const t = useWords(releaseWords);
  const say = useMetricText();
  useOpenInPrint();
  const { runId } = run;
  const {
    data: evidence,
    error,
    refetch,
  } = useQuery({
    queryKey: ['evidence', runId, stepId, stampOf(run)],
    queryFn: () => api.call('GET /runs/{runId}/evidence/{stepId}', { params: { runId, stepId } }),
    placeholderData: (before) => before,
    staleTime: 60_000,
  });
  const asked = useQuestions(runId, stepId);
  const questions = asked.data ?? [];
  const { data: blind } = useBlindSheet(runId, stepId, false);
  if (!evidence)
    return (
      <Page title={t('titleUnknown')}>
        {error ? <Failure error={error} onRetry={() => void refetch()} /> : <Loading rows={6} />}
      </Page>
    );
  const { alias, release, report } = evidence;
  const listeners = blind?.result ? winRate(blind.result.pooled) : null;
  const verdict = verdictOf(evidence, listeners);
  const standing = standingOf(run, stepId, evidence.gateStepId);
  const isOver = standing.is === 'approved';
  const title = release ? t('title', { alias, number: release.number }) : t('titleCandidate', { alias });
  const where = (
    <p className="text-xs text-ink-3">
      {t('fromRun')}{' '}
      <Link to="/runs/$runId" params={{ runId }} title={runId} className="underline">
        {run.pipelineId} …{runId.slice(-6)}
      </Link>
      {report &&
        ` · ${t('comparedWith', { name: say.release(report.baseline?.number ?? null, report.baselineModel) })}`}
    </p>
  );
  if (standing.is === 'not-yet') {
    const all = run.plan.steps.length;
    const done = run.plan.steps.filter(({ id }) =>
      ['done', 'cached'].includes(run.state.steps[id]?.state ?? ''),
    ).length;
    return (
      <Page title={title} aside={where}>
        <Empty title={t('notYet')}>{t('notYetText', { done, all })}</Empty>
      </Page>
    );
  }
  return (
    <Page title={title} aside={where}>
      <div className="grid items-start gap-4 max-lg:pb-20 lg:grid-cols-[minmax(0,1fr)_320px]">
        <div className="flex min-w-0 flex-col gap-4">
          <EvidenceNews evidence={evidence} standing={standing} />
          {isOver && <MonitorCard evidence={evidence} />}
          <VerdictCard verdict={verdict} evidence={evidence} />
        </div>
        <aside className="self-stretch lg:col-start-2 lg:row-span-2 lg:row-start-1" aria-label={t('decide')}>
          <DecisionCard
            run={run}
            stepId={stepId}
            evidence={evidence}
            standing={standing}
            advice={verdict.advice}
            questions={questions}
          />
        </aside>
        <div className="flex min-w-0 flex-col gap-4">
          {/* Without them nobody may think that nothing was asked. */}
          {asked.error && !asked.data && <Failure error={asked.error} onRetry={() => void asked.refetch()} />}
          {questions.length > 0 && (
            <Suspense>
              <LazyQuestionsCard
                runId={runId}
                stepId={stepId}
                questions={questions}
                evidenceDigest={evidence.pass?.digest ?? null}
              />
            </Suspense>
          )}
          <GatesCard evidence={evidence} runId={runId} stepId={stepId} />
          {report && (
            <Suspense fallback={<Loading />}>
              <LazyBlindCard runId={runId} stepId={stepId} />
            </Suspense>
          )}
          <SafetyCard evidence={evidence} runId={runId} stepId={stepId} />
          <ChangesCard evidence={evidence} run={run} />
          {!isOver && <NextCard evidence={evidence} />}
          <SpeedCard evidence={evidence} />
          <AuditCard run={run} stepId={stepId} evidence={evidence} questions={asked.data ?? null} />
        </div>
      </div>
    </Page>
  );
}
