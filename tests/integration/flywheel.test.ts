import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import OpenAI from 'openai';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Client, RunView } from '../../server/client.ts';
import { createClient } from '../../server/client.ts';
import type { Stack } from '../../supervisor/stack.ts';
import { startStack } from '../../supervisor/stack.ts';
import { statePaths } from '../../temporal-config/settings.ts';
import { sessionFetch, signIn } from './browser-session.ts';
import { candidatesArePaired } from './candidates.ts';
import { followUntil, heldAndResumed, jobPids, retried, untilTrained } from './follow-run.ts';
import { endAtFirstFailure } from './last-words.ts';

/** The whole turn on the real stack: Temporal, MinIO, server, gateway, workers, trainer and vLLM. Tests build on each other. */
let state: string;
let stack: Stack;
/** A signed-in browser, by its cookie. */
let owner: Client;
let link: string;
let runId: string;
let openai: OpenAI;
const alias = 'lyrics';

beforeAll(async () => {
  state = await mkdtemp(join(tmpdir(), 'refrain-flywheel-'));
  stack = await startStack({ state, ports: 'free', home: resolve('.') });
});

afterAll(async () => {
  await stack?.stop();
  await rm(state, { recursive: true, force: true });
});

endAtFirstFailure(() => state);

const server = () => stack.settings['REFRAIN_SERVER_URL']!;
const chat = (content: string, seed: number) => ({
  model: alias,
  messages: [{ role: 'user' as const, content }],
  max_tokens: 40,
  temperature: 0.8,
  seed,
});

test('a sign-in link signs in once, and nothing but health answers without it', async () => {
  const token = (await readFile(join(statePaths(state).secrets, 'local-token'), 'utf8')).trim();
  const answer = await fetch(`${server()}/api/local/sign-in-link`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
  });
  ({ url: link } = (await answer.json()) as { url: string });
  expect((await fetch(`${server()}/api/runs`)).status).toBe(401);

  const cookie = await signIn(link);
  owner = createClient({ url: server(), fetch: sessionFetch(server(), cookie) });
  const session = await owner.call('GET /session');
  expect(session.person?.roles).toContain('admin');
  await expect(signIn(link)).rejects.toThrow('no session');
});

test('a pipeline is edited, its problems are named, and a revision of it runs', async () => {
  const made = await owner.call('POST /pipelines', { body: { id: 'songs', preset: 'flywheel-test' } });
  const draft = await owner.call('GET /pipelines/{pipelineId}/draft', { params: { pipelineId: 'songs' } });

  const broken = draft.source.replace(/kind: train-dpo@1/, 'kind: train-dop@1');
  const { problems } = await owner.call('POST /validate', { body: { source: broken } });
  expect(problems.map(({ code }) => code)).toContain('unknown-kind');

  const source = `# edited by a person\n${draft.source}`;
  expect((await owner.call('POST /validate', { body: { source } })).problems).toEqual([]);
  const saved = await owner.call('PUT /pipelines/{pipelineId}/draft', {
    params: { pipelineId: 'songs' },
    body: { source, base: draft.version },
  });
  await expect(
    owner.call('PUT /pipelines/{pipelineId}/draft', {
      params: { pipelineId: 'songs' },
      body: { source, base: draft.version },
    }),
  ).rejects.toMatchObject({ status: 409 });
  const revision = await owner.call('POST /pipelines/{pipelineId}/revisions', {
    params: { pipelineId: 'songs' },
    body: { base: saved.version },
  });
  const run = await owner.call('POST /runs', { body: { pipelineId: 'songs', revision: revision.number } });
  expect(made.id).toBe('songs');
  ({ runId } = run);
});

test('events show every step turning until a person is waited for', async () => {
  const seen = await followUntil(owner, runId, (view) => view.state.waiting.length > 0);
  const { steps } = seen.view.state;
  for (const step of ['curate', 'sft', 'preferences', 'dpo', 'grpo', 'evaluate', 'gate']) {
    expect(['done', 'cached'], `${step}: ${JSON.stringify(steps[step])}`).toContain(steps[step]?.state);
  }
  expect(seen.view.state.waiting).toMatchObject([{ stepId: 'approval' }]);
  expect(seen.sawLoss).toBe(true);
});

test('a decision about other evidence is refused; the right one is signed, once', async () => {
  const { state: now } = await view(runId);
  const [waiting] = now.waiting;
  const decide = (
    evidenceDigest: typeof waiting extends undefined ? never : `sha256:${string}`,
    verdict: 'approve' | 'reject' = 'approve',
  ) =>
    owner.call('POST /runs/{runId}/decision', {
      params: { runId },
      body: { stepId: 'approval', verdict, evidenceDigest, comment: 'sings well' },
    });

  await expect(decide(`sha256:${'0'.repeat(64)}`)).rejects.toMatchObject({ status: 409 });
  const { decision } = await decide(waiting!.evidence.digest);
  expect(decision).toMatchObject({ verdict: 'approve', ownRun: true, singlePersonInstall: true });
  await expect(decide(waiting!.evidence.digest)).rejects.toMatchObject({ status: 409 });
});

test('the canary takes its share, and with enough good answers it becomes stable', async () => {
  const { key } = await owner.call('POST /keys', { body: { label: 'test' } });
  openai = new OpenAI({ apiKey: key, baseURL: `${stack.settings['REFRAIN_GATEWAY_URL']}/v1`, maxRetries: 0 });
  await untilDeployment(({ entry }) => entry !== null && entry.route.canary !== null);

  const slots = new Set<string>();
  const deadline = Date.now() + 200_000;
  for (let seed = 0; ; seed += 1) {
    const { response } = await openai.chat.completions.create(chat('【ang】', seed)).withResponse();
    slots.add(response.headers.get('x-refrain-slot')!);
    const { state: now } = await deployment();
    if (now.entry?.route.canary === null && now.entry.route.stable.number === 1) break;
    if (Date.now() > deadline) throw new Error(`not promoted: ${JSON.stringify(now)}`);
  }
  expect(slots).toEqual(new Set(['stable', 'canary']));
  const ended = await followUntil(owner, runId, (seen) => seen.endedAt !== null);
  expect(ended.view.outcome).toBe('done');
});

test('the new adapter answers, streaming too, and a vote on its answer is kept', async () => {
  const { state: now } = await deployment();
  const { data, response } = await openai.chat.completions.create(chat('【an】', 1)).withResponse();
  expect(response.headers.get('x-refrain-release')).toBe(now.entry!.route.stable.release);
  expect(data.choices[0]!.message.content!.length).toBeGreaterThan(0);

  let streamed = '';
  for await (const chunk of await openai.chat.completions.create({ ...chat('【an】', 1), stream: true })) {
    streamed += chunk.choices[0]?.delta.content ?? '';
  }
  expect(streamed).toBe(data.choices[0]!.message.content);

  const vote = await fetch(`${openai.baseURL}/feedback`, {
    method: 'POST',
    headers: { authorization: `Bearer ${openai.apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      id: data.id,
      vote: 'up',
      edited: '一帘春雨落前山\n半盏清茶待月还\n旧友不来门自掩\n梨花满地晚风闲',
    }),
  });
  expect(vote.status).toBe(202);
});

test('killed after a promotion, vLLM is ready again only with every routed adapter', async () => {
  const before = stack.processes().find(({ name }) => name === 'vllm')!.pid;
  stack.kill('vllm', 'SIGKILL');
  await stack.untilUp('vllm', before);
  const { state: now } = await deployment();
  const answer = await retried(() => openai.chat.completions.create(chat('【ang】', 3)).withResponse(), 120_000);
  expect(answer.response.headers.get('x-refrain-release')).toBe(now.entry!.route.stable.release);
});

test('one call rolls back: the old release answers, and none of 200 requests fails meanwhile', async () => {
  const answers: { isAskedAfter: boolean; release: string | null }[] = [];
  let isBack = false;
  const ask = async (seed: number) => {
    const isAskedAfter = isBack;
    const { response } = await openai.chat.completions.create(chat('【ou】', seed)).withResponse();
    answers.push({ isAskedAfter, release: response.headers.get('x-refrain-release') });
  };
  const seeds = Array.from({ length: 200 }, (_, seed) => seed);
  const asking = Promise.all(
    Array.from({ length: 8 }, async () => {
      for (let seed = seeds.pop(); seed !== undefined; seed = seeds.pop()) await ask(seed);
    }),
  );
  await expect.poll(() => answers.length, { interval: 20 }).toBeGreaterThan(20);
  const called = performance.now();
  await owner.call('POST /deployments/{alias}/roll-back', { params: { alias }, body: { reason: 'test' } });
  isBack = true;
  const flippedMs = performance.now() - called;
  const { data: stream, response } = await openai.chat.completions
    .create({ ...chat('【ou】', 999), stream: true })
    .withResponse();
  let beganMs = 0;
  for await (const _ of stream) beganMs ||= performance.now() - called;
  const tookMs = performance.now() - called;
  await asking;

  expect(answers).toHaveLength(200);
  const { state: now } = await deployment();
  expect(now.entry!.route.stable.number).toBe(0);
  // From the moment at which the call has answered nobody is given the other release.
  const after = answers.filter(({ isAskedAfter }) => isAskedAfter).map(({ release }) => release);
  const old = response.headers.get('x-refrain-release');
  expect(old).not.toBe(answers[0]!.release);
  expect(new Set([...after, old])).toEqual(new Set([old]));
  console.info(
    `roll back: the call took ${Math.round(flippedMs)} ms; the old release answered ${Math.round(beganMs)} ms after its start, whole at ${Math.round(tookMs)} ms`,
  );
});

test('the release can be traced to the songs it was trained on', async () => {
  const { releases } = await owner.call('GET /releases', { query: { alias } });
  const { lineage } = await owner.call('GET /artifact/lineage', { query: { which: releases[0]!.digest } });
  const types = new Set(lineage.map(({ ref }) => ref.type));
  for (const type of ['pass', 'adapter', 'report', 'preferences', 'dataset', 'checkpoint'])
    expect(types).toContain(type);
});

test('a model writes candidates, and they are paired', () => candidatesArePaired(owner));

test('a second run gives the card back when held, lives through a killed training worker, Temporal and store, and takes what is unchanged from the first', async () => {
  const draft = await owner.call('GET /pipelines/{pipelineId}/draft', { params: { pipelineId: 'songs' } });
  // Half a minute of training: a quarter of it passes before a hold has reached the trainer.
  const source = draft.source.replace('maxSteps: 4,', 'maxSteps: 120,');
  const run = await owner.call('POST /runs', { body: { source } });
  const training = await untilTrained(owner, run.runId, 'sft', 2);
  expect(training.view.state.steps['curate']?.state).toBe('cached');

  await heldAndResumed(owner, run.runId, 'sft', async () => expect(await jobPids(state)).toEqual([]));
  const onward = await untilTrained(owner, run.runId, 'sft', 1);
  expect(onward.view.progress['sft']!.step).toBeGreaterThan(training.view.progress['sft']!.step!);
  const trainer = (await jobPids(state))[0];

  stack.kill('worker-training', 'SIGKILL');
  await pause(500);
  expect(await jobPids(state)).toContain(trainer);
  const killed = (['temporal', 'minio'] as const).map((part) => {
    const { pid } = stack.processes().find(({ name }) => name === part)!;
    stack.kill(part, 'SIGKILL');
    return stack.untilUp(part, pid);
  });
  await Promise.all(killed);

  const waiting = await followUntil(
    owner,
    run.runId,
    ({ state: now, endedAt }) => now.waiting.length > 0 || endedAt !== null,
  );
  expect(waiting.view.state.steps['sft']).toMatchObject({ state: 'done' });
  // The listener's correction of the first release has become material of this run.
  expect(waiting.view.state.steps['feedback']?.metrics).toMatchObject({ events: 1, edited: 1 });
  expect(waiting.view.state.steps['preferences']?.metrics).toMatchObject({ feedback: 1 });
  expect(waiting.view.state.waiting).toMatchObject([{ stepId: 'approval' }]);
  const evidenceDigest = waiting.view.state.waiting[0]!.evidence.digest;
  const body = { stepId: 'approval', verdict: 'reject', evidenceDigest, comment: 'not tonight' } as const;
  await owner.call('POST /runs/{runId}/decision', { params: { runId: run.runId }, body });
  const ended = await followUntil(owner, run.runId, (seen) => seen.endedAt !== null);
  expect(ended.view.outcome).toBe('rejected');
  expect(ended.view.state.reason).toContain('not tonight');
});

test('made again with nothing reused, data, preferences, adapters and reports have the digests of the first time', async () => {
  const params = { runId };
  const again = await owner.call('POST /runs/{runId}/reproduce', { params });
  await followUntil(owner, again.runId, ({ endedAt }) => endedAt !== null);
  const { reproduction } = await owner.call('GET /runs/{runId}/reproduction', { params });
  const { steps, isSame } = reproduction!;
  const same = steps.filter(({ verdict }) => verdict === 'same').map(({ stepId }) => stepId);
  const made = ['lyrics', 'clean', 'curate', 'split', 'preferences', 'sft', 'dpo', 'grpo', 'evaluate', 'gate'];
  expect(same).toEqual(expect.arrayContaining(made));
  expect(isSame).toBe(true);
});

async function view(id: string): Promise<RunView> {
  return await owner.call('GET /runs/{runId}', { params: { runId: id } });
}

const deployment = () => owner.call('GET /deployments/{alias}', { params: { alias } });

async function untilDeployment(ready: (state: Awaited<ReturnType<typeof deployment>>['state']) => boolean) {
  await expect.poll(async () => ready((await retried(deployment, 60_000)).state), { interval: 500 }).toBe(true);
}
