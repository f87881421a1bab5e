import { useEffect, useMemo } from 'react';
import { catalog } from '../../../activities/catalog.ts';
import type { Written } from '../../../pipeline/changes.ts';
import { PipelineCanvas } from '../../canvas/pipeline-canvas.tsx';
import { createDocument, DocumentContext } from '../../state/document.ts';
import { createProblems, followProblems, ProblemsContext } from '../../state/problems.ts';
import { createSelection, SelectionContext } from '../../state/selection.ts';
import { createStepStatuses, StepStatusContext, type StepStatus } from '../../state/step-status.ts';
import { hostile } from './samples.ts';

/** Four of them in a row; those that a run has by what they do, and those that only a document has. */
const inARow = 4;
const pitch = { x: 290, y: 190 } as const;
const ago = (ms: number) => new Date(Date.now() - ms).toISOString();
const curve = Array.from({ length: 30 }, (_, at) => 3 / (1 + at / 6) + Math.sin(at) / 12);

const atWork = (): Readonly<Record<string, StepStatus>> => ({
  pending: { state: 'pending' },
  running: {
    state: 'running',
    startedAt: ago(125_000),
    attempt: 2,
    progress: 0.4,
    leftMs: 90_000,
    metric: { name: 'loss', points: curve },
    crashCost: '90 s, 3',
  },
  waiting: { state: 'waiting', since: ago(300_000), who: 'Mei' },
  broken: { state: 'broken', startedAt: ago(9_000) },
  held: { state: 'held', startedAt: ago(60_000) },
  done: { state: 'done', startedAt: ago(90_000), endedAt: ago(20_000), metric: { name: 'loss', points: curve } },
  cached: { state: 'cached' },
  'not-passed': { state: 'not-passed', startedAt: ago(2_000), endedAt: ago(1_000) },
  failed: { state: 'failed', startedAt: ago(30_000), endedAt: ago(10_000), attempt: 3 },
  skipped: { state: 'skipped' },
  cancelled: { state: 'cancelled', startedAt: ago(30_000), endedAt: ago(10_000) },
});
const kinds: Readonly<Record<string, string>> = { waiting: 'ask-approval@1', 'not-passed': 'check-gate@1' };

function documentOf(states: readonly string[]): Written {
  const layout: Record<string, Written> = {};
  const steps: Written[] = [
    ...states.map((id) => ({ id, kind: kinds[id] ?? 'train-sft@1' })),
    // Too long a name, a parameter that is none, a kind nobody knows, and one that is left out.
    { id: 'long', kind: 'import-lyrics@2', title: hostile.slice(0, 80), params: { source: hostile } },
    { id: 'wrong', kind: 'train-sft@1', params: { rank: 'seven' } },
    { id: 'unknown', kind: 'sing-aloud@9' },
    { id: 'disabled', kind: 'curate-dataset@1', disabled: true },
  ];
  for (const [at, { id }] of (steps as { id: string }[]).entries())
    layout[id] = { x: (at % inARow) * pitch.x, y: Math.floor(at / inARow) * pitch.y };
  return { refrain: 1, id: 'states', steps, editor: { layout } };
}

/** The card of a step in every state, on the canvas it stands on. */
export function StepStates() {
  const parts = useMemo(() => {
    const states = atWork();
    const document = createDocument({ source: '', value: documentOf(Object.keys(states)) }, { isReadOnly: true });
    return {
      document,
      selection: createSelection(),
      statuses: createStepStatuses(states),
      problems: createProblems(),
    };
  }, []);
  const { document, selection, statuses, problems } = parts;
  useEffect(() => followProblems(document, problems, catalog), [document, problems]);
  return (
    <div className="h-200 rounded-card border border-line">
      <DocumentContext value={document}>
        <SelectionContext value={selection}>
          <StepStatusContext value={statuses}>
            <ProblemsContext value={problems}>
              <PipelineCanvas kinds={catalog} readOnly />
            </ProblemsContext>
          </StepStatusContext>
        </SelectionContext>
      </DocumentContext>
    </div>
  );
}
