import { useParams } from '@tanstack/react-router';
import { lazy, Suspense, type ReactNode } from 'react';
import { failedStepOf } from '../../run/run-status.ts';
import { useLiveRun, useLiveRunStore } from '../../run/use-live-run.ts';
import { useNow } from '../../run/use-now.ts';
import { Card, usePageTitle } from '../../ui/page.tsx';
import { useSearchState } from '../../ui/search-state.ts';
import { Failure, Loading } from '../../ui/states.tsx';
import { intoSight } from '../../ui/tab-bar.tsx';
import { useWords } from '../../words/language.ts';
import { CanvasTab } from './canvas-tab.tsx';
import { RunHeader } from './run-header.tsx';
import { StepPanel } from './step-panel.tsx';
import { runWords } from './words.ts';

const LogsTab = lazy(() => import('./logs-tab.tsx').then((m) => ({ default: m.LogsTab })));
const MetricsTab = lazy(() => import('./metrics-tab.tsx').then((m) => ({ default: m.MetricsTab })));
const TimelineTab = lazy(() => import('./timeline-tab.tsx').then((m) => ({ default: m.TimelineTab })));
const ArtifactsTab = lazy(() => import('./artifacts-tab.tsx').then((m) => ({ default: m.ArtifactsTab })));
const EventsTab = lazy(() => import('./events-tab.tsx').then((m) => ({ default: m.EventsTab })));

const tabs = ['canvas', 'timeline', 'logs', 'metrics', 'artifacts', 'events'] as const;
type Tab = (typeof tabs)[number];
/** In the address: the step's panel was closed, also of a run that failed. */
const noStep = '-';

export function RunPage() {
  const { runId = '' } = useParams({ strict: false });
  return <OneRun key={runId} runId={runId} />;
}

function OneRun({ runId }: { readonly runId: string }) {
  const t = useWords(runWords);
  const [search, change] = useSearchState();
  const store = useLiveRunStore(runId);
  const { run, connection, error } = useLiveRun(store);
  const now = useNow(run !== null && run.endedAt === null);
  usePageTitle(run ? t('title', { pipeline: run.pipelineId, id: runId.slice(-6) }) : t('loading'));
  if (run === null) return error ? <Failure error={error} onRetry={() => location.reload()} /> : <Loading rows={8} />;

  const tab: Tab = tabs.find((one) => one === search['tab']) ?? 'canvas';
  const wanted = search['step'] ?? failedStepOf(run);
  const step = run.plan.steps.find(({ id }) => id === wanted);
  const select = (stepId: string) => change({ step: stepId, line: undefined });
  const body: Readonly<Record<Tab, () => ReactNode>> = {
    canvas: () => <CanvasTab run={run} selected={step?.id ?? null} nowMs={now} onSelect={select} />,
    timeline: () => <TimelineTab run={run} nowMs={now} selected={step?.id ?? null} onSelect={select} />,
    logs: () => <LogsTab run={run} stepId={step?.id ?? null} />,
    metrics: () => <MetricsTab run={run} stepId={step?.id ?? null} />,
    artifacts: () => <ArtifactsTab run={run} />,
    events: () => <EventsTab run={run} onSelect={select} />,
  };
  const hasPanel = step !== undefined && (tab === 'canvas' || tab === 'timeline' || tab === 'events');
  return (
    <div className="mx-auto flex w-full flex-col gap-4 px-4 pt-4 pb-12 sm:px-6">
      <RunHeader run={run} connection={connection} />
      <div role="tablist" aria-label={t('show')} className="flex gap-1 overflow-x-auto border-b border-line">
        {tabs.map((one) => (
          <button
            key={one}
            ref={tab === one ? intoSight : undefined}
            type="button"
            role="tab"
            id={`tab-${one}`}
            aria-selected={tab === one}
            aria-controls="run-panel"
            tabIndex={tab === one ? 0 : -1}
            onClick={() => change({ tab: one === 'canvas' ? undefined : one })}
            onKeyDown={(event) => {
              const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
              if (by === 0) return;
              const next = tabs[(tabs.indexOf(tab) + by + tabs.length) % tabs.length]!;
              change({ tab: next === 'canvas' ? undefined : next });
              document.getElementById(`tab-${next}`)?.focus();
            }}
            className="min-h-9 shrink-0 border-b-2 border-transparent px-3 text-ink-2 hover:text-ink aria-selected:border-ink aria-selected:font-semibold aria-selected:text-ink max-sm:min-h-11"
          >
            {t(one)}
          </button>
        ))}
      </div>
      <div
        id="run-panel"
        role="tabpanel"
        aria-labelledby={`tab-${tab}`}
        className={`grid items-start gap-4 ${hasPanel ? 'lg:grid-cols-[minmax(0,1fr)_minmax(22rem,30rem)]' : ''}`}
      >
        <Card className="min-w-0 overflow-hidden">
          <Suspense fallback={<Loading rows={6} />}>{body[tab]()}</Suspense>
        </Card>
        {hasPanel && (
          <Card className="min-w-0 max-lg:order-first">
            <StepPanel run={run} step={step} nowMs={now} onClose={() => change({ step: noStep })} />
          </Card>
        )}
      </div>
    </div>
  );
}
