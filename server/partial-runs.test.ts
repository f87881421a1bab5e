import { expect, test } from 'vitest';
import { createScene } from './run-scene.fixture.ts';
import { digestOfLetter, smallPipeline } from './stand-ins.fixture.ts';

const to = (runId: string, body: object) => ({ params: { runId }, body: body as never });

test('the plain whole again is a run like any other, of the same plan', async () => {
  const { client, inputOf, runId, finish } = await createScene();
  await finish();
  const run = await client.call('POST /runs/{runId}/again', to(runId, { mode: 'again' }));
  expect(run).toMatchObject({ trial: null, planDigest: inputOf(runId).plan.digest, revision: 1 });
  expect(inputOf(run.runId).given).toBeUndefined();
  expect(inputOf(run.runId).trial).toBeUndefined();
});

test('from a step: what comes before is given from the past run, and the run is a trial that says so', async () => {
  const { client, inputOf, runId, finish } = await createScene();
  const report = await finish();
  const run = await client.call('POST /runs/{runId}/again', to(runId, { mode: 'from', stepId: 'gate' }));
  expect(run.trial).toEqual({ mode: 'from', of: runId, stepId: 'gate' });
  expect(inputOf(run.runId)).toMatchObject({
    trial: run.trial,
    given: {
      make: { outcome: 'done', outputs: { report }, madeBy: { runId, stepId: 'make' }, metrics: { total: 0.5 } },
    },
  });
  expect(Object.keys(inputOf(run.runId).given!)).toEqual(['make']);
});

test('the preview says what would run, what is taken from which run, and starts nothing', async () => {
  const { client, play, runId, finish } = await createScene();
  await finish();
  const preview = (query: object) =>
    client.call('GET /runs/{runId}/again/preview', { params: { runId }, query: query as never });
  expect(await preview({ mode: 'from', stepId: 'gate' })).toEqual({
    isTrial: true,
    steps: [
      { stepId: 'make', title: 'Report', how: 'taken', from: { runId, stepId: 'make' } },
      { stepId: 'gate', title: 'Gate', how: 'run' },
      { stepId: 'approval', title: 'Approval', how: 'passed-over' },
    ],
    leftOut: [],
  });
  expect(await preview({ mode: 'to', stepId: 'make' })).toMatchObject({
    steps: [{ stepId: 'make', how: 'run' }],
    leftOut: ['gate', 'approval'],
  });
  expect(await preview({ mode: 'again' })).toMatchObject({
    isTrial: false,
    steps: [{ how: 'run' }, { how: 'run' }, { how: 'run' }],
  });
  expect(play.runs.size).toBe(1);
});

test('a step that did not finish is refused by name, and a substitute mends it', async () => {
  const { client, play, store, inputOf, runId, refusal } = await createScene();
  play.breakStep(runId, 'make');
  const again = (body: object) => client.call('POST /runs/{runId}/again', to(runId, body));
  const error = await refusal(again({ mode: 'only', stepId: 'gate' }));
  expect([error.status, error.code]).toEqual([422, 'step-not-finished']);
  expect(error.message).toContain('“make” is broken');

  const other = await store.commit('report', { files: { 'report.json': '{"other":true}' } });
  await store.name('other-report', other);
  for (const which of [other.digest, 'other-report']) {
    const run = await again({ mode: 'only', stepId: 'gate', substitutes: { make: { report: which } } });
    expect(run.trial).toMatchObject({ substitutes: { make: { report: other.digest } } });
    expect(inputOf(run.runId).given).toMatchObject({ make: { outputs: { report: other } } });
  }
});

test('what a document pins stands in where something takes it, and is passed over elsewhere', async () => {
  const { client, store, inputOf, runId, finish } = await createScene();
  await finish();
  const other = await store.commit('report', { files: { 'report.json': '{"other":true}' } });
  const pins = { make: { report: other.digest }, gone: { report: other.digest } };
  const again = (body: object) => client.call('POST /runs/{runId}/again', to(runId, body));
  const gate = await again({ mode: 'only', stepId: 'gate', pins });
  expect(gate.trial).toMatchObject({ substitutes: { make: { report: other.digest } } });
  expect(inputOf(gate.runId).given).toMatchObject({ make: { outputs: { report: other } } });
  const make = await again({ mode: 'only', stepId: 'make', pins });
  expect(make.trial).toEqual({ mode: 'only', of: runId, stepId: 'make' });

  const query = { mode: 'to' as const, stepId: 'gate', pins: `make.report=${other.digest}` };
  const preview = await client.call('GET /runs/{runId}/again/preview', { params: { runId }, query });
  expect(preview.steps[0]).toEqual({ stepId: 'make', title: 'Report', how: 'taken' });
});

test('a substitute of another type, that the store does not have, or at no port is refused', async () => {
  const { client, store, runId, refusal, finish } = await createScene();
  await finish();
  const dataset = await store.commit('dataset', { files: { 'rows.jsonl': '' } });
  const ask = (substitutes: object) =>
    refusal(client.call('POST /runs/{runId}/again', to(runId, { mode: 'only', stepId: 'gate', substitutes })));
  expect(await ask({ make: { report: dataset.digest } })).toMatchObject({ status: 422, code: 'substitute-type' });
  expect(await ask({ make: { report: digestOfLetter('0') } })).toMatchObject({ status: 404 });
  expect(await ask({ make: { nothing: dataset.digest } })).toMatchObject({ status: 422, code: 'no-such-port' });
});

test('a row sample makes even the whole a trial, and a trial run again is the same trial', async () => {
  const { client, inputOf, runId, finish } = await createScene();
  await finish();
  const trial = await client.call('POST /runs/{runId}/again', to(runId, { mode: 'again', sampleRows: 20 }));
  expect(inputOf(trial.runId).trial).toEqual({ mode: 'again', of: runId, sampleRows: 20 });
  const repeated = await client.call('POST /runs/{runId}/again', to(trial.runId, { mode: 'again' }));
  expect(repeated.trial).toEqual({ mode: 'again', of: runId, sampleRows: 20 });
});

test('run parameters of a past run can change, where they do not change what is taken from it', async () => {
  const { client, inputOf, runId, refusal, finish } = await createScene();
  await finish();
  const again = (body: object) => client.call('POST /runs/{runId}/again', to(runId, body));
  const larger = await again({ mode: 'again', parameters: { size: 9 } });
  expect(inputOf(larger.runId).plan.steps[0]?.params).toEqual({ size: 9 });
  expect(larger.trial).toBeNull();
  expect(await refusal(again({ mode: 'only', stepId: 'gate', parameters: { size: 9 } }))).toMatchObject({
    code: 'given-changed',
  });
  expect(await refusal(again({ mode: 'again', parameters: { size: 99 } }))).toMatchObject({ status: 422 });
});

test('nobody decides on a trial, sets its gate aside, or forks it into something releasable', async () => {
  const { client, ask, person, play, runId, finish, refusal } = await createScene();
  await finish();
  const { runId: trial } = await client.call('POST /runs/{runId}/again', to(runId, { mode: 'from', stepId: 'gate' }));
  play.wait(trial);
  const { token } = await person('approver');
  const decision = { stepId: 'approval', verdict: 'approve', evidenceDigest: digestOfLetter('e') };
  const override = { stepId: 'gate', reportDigest: digestOfLetter('b'), comment: 'fine' };
  for (const [path, body] of [
    ['decision', decision],
    ['override', override],
  ] as const) {
    const answer = await ask('POST', `/api/runs/${trial}/${path}`, { token, body });
    expect(answer.status).toBe(409);
    expect(((await answer.json()) as { error: { code: string } }).error.code).toBe('trial-run');
  }
  expect(play.decisions).toEqual([]);
  expect(await refusal(client.call('POST /runs/{runId}/fork', to(trial, { stepId: 'gate' })))).toMatchObject({
    status: 409,
    code: 'trial-run',
  });
  expect(
    await refusal(client.call('POST /runs/{runId}/again', to(runId, { mode: 'from', stepId: 'approval' }))),
  ).toMatchObject({ code: 'not-in-a-trial' });
});

test('a fork is a run like any other, of the edited revision, and says where it was forked', async () => {
  const { client, inputOf, runId, refusal } = await createScene();
  const fork = (body: object) => client.call('POST /runs/{runId}/fork', to(runId, body));
  const run = await fork({ stepId: 'make', params: { make: { size: 8 } } });
  expect(run).toMatchObject({ forkOf: { runId, stepId: 'make' }, trial: null, revision: null, pipelineId: 'small' });
  const { plan, forkOf, limits } = inputOf(run.runId);
  expect(plan.steps.map(({ id, params }) => [id, params])).toEqual([
    ['make', { size: 8 }],
    ['gate', {}],
    ['approval', {}],
  ]);
  expect([forkOf, limits]).toEqual([{ runId, stepId: 'make' }, inputOf(runId).limits]);

  const error = await refusal(fork({ stepId: 'make', params: { make: { size: 99 } } }));
  expect([error.status, error.problems[0]?.at]).toMatchObject([422, { step: 'make', param: 'size' }]);
  expect(await refusal(fork({ stepId: 'gate', params: { make: { size: 8 } } }))).toMatchObject({ code: 'fork-later' });
  expect(await refusal(fork({ stepId: 'nothing' }))).toMatchObject({ status: 404 });
});

test('a run of a document that was not saved is forked from its plan, or from a whole document', async () => {
  const { client, inputOf, refusal } = await createScene();
  const { runId } = await client.call('POST /runs', { body: { source: smallPipeline, parameters: { size: 4 } } });
  const fork = (body: object) => client.call('POST /runs/{runId}/fork', to(runId, body));
  const edited = await fork({ stepId: 'make', params: { make: { size: 6 } } });
  expect(inputOf(edited.runId).plan.steps[0]?.params).toEqual({ size: 6 });
  expect(inputOf(edited.runId).plan.digest).not.toBe(inputOf(runId).plan.digest);
  expect((await refusal(fork({ stepId: 'make', params: { make: { size: 0 } } }))).problems[0]?.at).toEqual({
    step: 'make',
    param: 'size',
  });

  const source = smallPipeline.replace('default: 2', 'default: 10');
  expect(inputOf((await fork({ stepId: 'make', source })).runId).plan.steps[0]?.params).toEqual({ size: 10 });
  expect(await refusal(fork({ stepId: 'make', source: source.replace('id: small', 'id: other') }))).toMatchObject({
    code: 'id-changed',
  });
  expect(
    await refusal(client.call('POST /runs/{runId}/again', to(runId, { mode: 'again', parameters: { size: 5 } }))),
  ).toMatchObject({ code: 'no-revision' });
});
