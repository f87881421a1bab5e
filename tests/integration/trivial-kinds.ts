import { existsSync } from 'node:fs';
import { appendFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { implement } from '../../activities/implement.ts';
import type { AnyImplementation } from '../../activities/run-step.ts';
import { StepError } from '../../activities/step-error.ts';
import { digestOf } from '../../pipeline/digest.ts';
import type { Kind } from '../../pipeline/kind.ts';
import { defineKind, refOf } from '../../pipeline/kind.ts';
import type { Plan, PlanInput, PlanStep, StepCall } from '../../pipeline/plan.ts';

export const unwriteLine = 'unwrite-line';

const words = (en: string) => ({ title: { en, zh: en }, summary: { en, zh: en } });

/** Makes a file. With `until` it first says in `<until>.started` that it began, then waits for the file `until`. */
const makeText = defineKind({
  ...words('Make text'),
  id: 'make-text',
  version: 1,
  queue: 'cpu',
  reuse: 'content',
  timeoutMinutes: 1,
  inputs: {},
  outputs: { text: 'file' },
  params: z.strictObject({ text: z.string(), until: z.string().optional() }),
});
const runMakeText = implement(makeText, async ({ params }, { store, step }) => {
  if (params.until !== undefined) {
    await appendFile(`${params.until}.started`, `attempt ${step.attempt}\n`);
    while (!existsSync(params.until)) {
      step.signal.throwIfAborted();
      await pause(20);
    }
  }
  return {
    text: await store.commit('file', { files: { 'text.txt': params.text } }),
    $metrics: { length: params.text.length },
  };
});

const joinTexts = defineKind({
  ...words('Join texts'),
  id: 'join-texts',
  version: 1,
  queue: 'cpu',
  reuse: 'content',
  timeoutMinutes: 1,
  inputs: { first: 'file', second: { type: 'file', optional: true } },
  outputs: { text: 'file' },
  params: z.strictObject({}),
});
const runJoinTexts = implement(joinTexts, async ({ inputs }, { store }) => ({
  text: await store.commit('file', { files: { 'joined.txt': JSON.stringify(inputs) } }),
}));

const judgeText = defineKind({
  ...words('Judge text'),
  id: 'judge-text',
  version: 1,
  queue: 'cpu',
  reuse: 'content',
  canRefuse: true,
  required: true,
  timeoutMinutes: 1,
  inputs: { text: 'file' },
  outputs: { pass: 'pass' },
  params: z.strictObject({ passes: z.boolean() }),
});
const runJudgeText = implement(judgeText, async ({ params, inputs }, { store }) => ({
  pass: await store.commit('pass', { files: { 'pass.json': JSON.stringify(params) } }, { parents: [inputs.text] }),
  ...(params.passes ? {} : { $refused: 'rejected by gate: the text is too plain' }),
}));

const askPerson = defineKind({
  ...words('Ask a person'),
  id: 'ask-person',
  version: 1,
  queue: 'cpu',
  mode: 'approval',
  reuse: 'never',
  required: true,
  timeoutMinutes: 1,
  inputs: { pass: 'pass' },
  outputs: { release: 'release' },
  params: z.strictObject({}),
});
const runAskPerson = implement(askPerson, async ({ inputs }, { store, step }) => ({
  release: await store.commit(
    'release',
    { files: { 'release.json': JSON.stringify(step.decision) } },
    { parents: [inputs.pass] },
  ),
}));

const breakDown = defineKind({
  ...words('Break down'),
  id: 'break-down',
  version: 1,
  queue: 'cpu',
  reuse: 'content',
  timeoutMinutes: 1,
  inputs: {},
  outputs: { text: 'file' },
  params: z.strictObject({}),
});
const runBreakDown = implement(breakDown, async () => {
  throw new StepError('DatasetEmpty', 'No lyric is left after curation.', { retry: false });
});

/** Fails until it is told not to. */
const fragileText = defineKind({
  ...words('Fragile text'),
  id: 'fragile-text',
  version: 1,
  queue: 'cpu',
  reuse: 'content',
  timeoutMinutes: 1,
  inputs: {},
  outputs: { text: 'file' },
  params: z.strictObject({ breaks: z.boolean().default(true) }),
});
const runFragileText = implement(fragileText, async ({ params }, { store }) => {
  if (params.breaks) throw new StepError('DatasetEmpty', 'The text is too fragile.', { retry: false });
  return { text: await store.commit('file', { files: { 'text.txt': 'whole' } }) };
});

/** An effect on the world: a line in the file `log`. It is taken back by `unwrite-line`. */
const writeLine = defineKind({
  ...words('Write line'),
  id: 'write-line',
  version: 1,
  queue: 'cpu',
  reuse: 'never',
  compensate: unwriteLine,
  timeoutMinutes: 1,
  inputs: { text: { type: 'file', optional: true } },
  outputs: { text: 'file' },
  params: z.strictObject({ log: z.string() }),
});
const runWriteLine = implement(writeLine, async ({ params }, { store, step }) => {
  await appendFile(params.log, `wrote ${step.runId} ${step.stepId}\n`);
  return { text: await store.commit('file', { files: { 'text.txt': step.runId } }) };
});
/** As an activity. */
export async function takeBackLine({ params, runId, stepId }: StepCall): Promise<void> {
  await appendFile(params['log'] as string, `took back ${runId} ${stepId}\n`);
}

export const trivialImplementations: readonly AnyImplementation[] = [
  runMakeText,
  runJoinTexts,
  runJudgeText,
  runAskPerson,
  runBreakDown,
  runFragileText,
  runWriteLine,
];
const kinds = new Map<string, Kind>(trivialImplementations.map(({ kind }) => [kind.id, kind]));

/** A step of a plan written by hand; inputs are `port: 'step.port'`. */
export function step(
  id: string,
  kindId: string,
  given: { readonly inputs?: Readonly<Record<string, string>>; readonly params?: PlanStep['params'] } & Partial<
    Pick<PlanStep, 'when' | 'attempts' | 'heartbeatMs' | 'needs' | 'cache' | 'local'>
  > = {},
): PlanStep {
  const kind = kinds.get(kindId)!;
  const { inputs: from = {}, ...rest } = given;
  const inputs = Object.fromEntries(
    Object.entries(from).map(([port, source]): [string, PlanInput] => {
      const [other, output] = source.split('.') as [string, string];
      return [port, { step: other, port: output }];
    }),
  );
  return {
    id,
    kind: refOf(kind),
    title: kind.title.en,
    mode: kind.mode ?? 'activity',
    activity: kind.id,
    queue: kind.queue,
    params: {},
    inputs,
    needs: [...new Set(Object.values(inputs).map((input) => input.step))].sort(),
    reuse: kind.reuse,
    cache: 'auto',
    canRefuse: kind.canRefuse ?? false,
    timeoutMs: 60_000,
    heartbeatMs: 10_000,
    attempts: 3,
    ...(kind.required ? { required: true } : {}),
    ...(kind.compensate === undefined ? {} : { compensate: kind.compensate }),
    ...rest,
  };
}

export function planOf(...steps: readonly PlanStep[]): Plan {
  const plan = { planVersion: 1, pipelineId: 'trivial', revision: null, parameters: {}, steps } as const;
  return { ...plan, digest: digestOf(plan) };
}
