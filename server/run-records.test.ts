import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Client } from '@temporalio/client';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import { expect, test } from 'vitest';
import type { Decision, Plan } from '../pipeline/plan.ts';
import { openMemoryStore } from '../store/open-store.ts';
import type { RunChanges, RunInput } from '../workflows/messages.ts';
import { readHistories, type JsonHistory } from './run-history.ts';
import { createRunRecords } from './run-records.ts';
import { rowOfInput } from './run-row.ts';
import { createSigner } from './signing.ts';
import { digestOfLetter } from './stand-ins.fixture.ts';
import { openTemporalPast } from './temporal-past.ts';

const pem = () => generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const signer = createSigner(pem());
const plan = {
  pipelineId: 'p',
  revision: 1,
  digest: digestOfLetter('d'),
  steps: [{ id: 'a' }, { id: 'b' }],
} as unknown as Plan;
const input: RunInput = {
  runId: 'RUN',
  plan,
  startedBy: { id: 'p1', name: 'Lin' },
  trigger: 'person',
  startedAt: '2026-01-01T00:00:00.000Z',
};
const row = rowOfInput('run/p/RUN', input);
const at = '2026-01-01T00:00:01.000Z';
const changes: RunChanges = {
  sequence: 4,
  transitions: [
    { sequence: 1, at, stepId: null, state: 'running' },
    { sequence: 2, at, stepId: 'a', state: 'running' },
    { sequence: 3, at, stepId: 'a', state: 'done' },
    { sequence: 4, at, stepId: null, state: 'done' },
  ],
  steps: { a: { state: 'done' } },
  run: { runId: 'RUN', outcome: 'done', sequence: 4, waiting: [] },
};
const decision = (by = signer, stepId = 'a'): Decision =>
  by.decision({
    stepId,
    verdict: 'approve',
    evidenceDigest: digestOfLetter('e'),
    planDigest: plan.digest,
    runId: 'RUN',
    person: { id: 'p2', name: 'Mei' },
    comment: '',
    decidedAt: at,
    ownRun: false,
    singlePersonInstall: false,
  });

function open(histories: readonly string[] = []) {
  const store = openMemoryStore(mkdtempSync(join(tmpdir(), 'refrain-records-')));
  return { store, records: createRunRecords({ store, workflows: { histories: async () => histories }, signer }) };
}
const historyFile = (name: string) => readFileSync(join(process.cwd(), 'workflows', 'histories', name), 'utf8');

test('a run is kept with every transition, a status with the last of each step, and the steps nobody reached', async () => {
  const { store, records } = open();
  await records.keep(row, changes, at, []);
  const lines = String(await store.getRecord('runs/RUN/events.ndjson'))
    .trimEnd()
    .split('\n');
  expect(lines.map((line) => (JSON.parse(line) as { status?: object }).status ?? null)).toEqual([
    null,
    null,
    { state: 'done' },
    null,
  ]);
  expect(await records.changes('RUN', 0)).toMatchObject({ sequence: 4, transitions: changes.transitions });
  expect((await records.changes('RUN', 3))?.transitions).toEqual(changes.transitions.slice(3));
  expect((await records.read('RUN'))?.state.steps).toEqual({ a: { state: 'done' }, b: { state: 'pending' } });
});

test('keeping a run again, however far the first time came, leaves the same', async () => {
  const { store, records } = open([historyFile('approved.json')]);
  const all = async () =>
    Promise.all((await store.listRecords('')).map(async ({ path }) => [path, String(await store.getRecord(path))]));
  await records.keep(row, changes, at, [decision()]);
  const first = await all();
  expect(first.map(([path]) => path)).toEqual([
    'runs/RUN/decisions/a.json',
    'runs/RUN/events.ndjson',
    'runs/RUN/history.json.gz',
    'runs/RUN/record.json',
  ]);
  await records.keep(row, changes, at, [decision()]);
  expect(await all()).toEqual(first);
});

test('a decision that is not signed by this server is kept nowhere, whoever tells of it', async () => {
  const { store, records } = open();
  const kept = await records.keep(row, changes, at, [decision(createSigner(pem())), decision(signer, 'b')]);
  expect(kept.decisions?.map(({ stepId }) => stepId)).toEqual(['b']);
  await store.putRecord('runs/RUN/decisions/c.json', JSON.stringify({ ...decision(), comment: 'other' }));
  expect((await records.decisions('RUN')).map(({ stepId }) => stepId)).toEqual(['b']);
});

test('a record of the first version is still read', async () => {
  const { store, records } = open();
  const { steps, run } = changes;
  const old = { schemaVersion: 1, run: { runId: 'RUN', outcome: 'done' }, plan, state: { ...run, steps } };
  await store.putRecord('runs/RUN/record.json', JSON.stringify(old));
  expect(await records.changes('RUN', 0)).toMatchObject({ sequence: 4, transitions: [] });
});

test('what a run was started with, and who decided on it, is read from its history alone', () => {
  const told = readHistories([JSON.parse(historyFile('approved.json')) as JsonHistory]);
  expect(told.input).toMatchObject({ plan: { planVersion: 1 }, startedBy: { id: expect.any(String) } });
  expect(told.decisions).toMatchObject([{ verdict: 'approve', runId: told.input?.runId }]);
  expect(readHistories([])).toEqual({ input: null, decisions: [] });
});

test('a run that went on in new executions is kept with all its histories, oldest first', async () => {
  const of = (before: string | undefined) => {
    const history = JSON.parse(historyFile('done.json')) as { events: Record<string, object>[] };
    const started = history.events[0]!['workflowExecutionStartedEventAttributes'] as {
      continuedExecutionRunId?: string;
    };
    if (before !== undefined) started.continuedExecutionRunId = before;
    return historyFromJSON(history);
  };
  const executions: Record<string, unknown> = { newest: of('second'), second: of('first'), first: of(undefined) };
  const asked: string[] = [];
  const getHandle = (_: string, runId = 'newest') => ({
    fetchHistory: async () => {
      asked.push(runId);
      return executions[runId];
    },
  });
  const past = openTemporalPast({ workflow: { getHandle } } as unknown as Client, (_, call) => call());
  const histories = await past.histories('run/p/RUN');
  expect(asked).toEqual(['newest', 'second', 'first']);
  const { store, records } = open(histories);
  expect(await records.keep(row, changes, at, [])).toMatchObject({ histories: 3 });
  const kept = await Promise.all(
    ['history-1', 'history-2', 'history'].map(async (name) => {
      const zipped = await store.getRecord(`runs/RUN/${name}.json.gz`);
      return gunzipSync(zipped!).toString('utf8');
    }),
  );
  expect(kept).toEqual(histories);
});
