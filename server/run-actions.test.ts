import { expect, test } from 'vitest';
import { createScene } from './run-scene.fixture.ts';
import { digestOfLetter } from './stand-ins.fixture.ts';

const to = (runId: string, body: object) => ({ params: { runId }, body: body as never });

test('a broken step is tried again with changed parameters, all of them checked and filled in, and the audit says who', async () => {
  const { client, play, services, runId, operator } = await createScene();
  play.breakStep(runId, 'make');
  const body = { stepId: 'make', action: 'retry', params: { size: 5 }, reason: 'too small', requestId: 'r1' };
  expect((await client.call('POST /runs/{runId}/repair', to(runId, body))).broken).toEqual([]);
  expect(play.repairs).toMatchObject([
    { requestId: 'r1', stepId: 'make', action: 'retry', params: { size: 5 }, reason: 'too small' },
  ]);
  expect(play.repairs[0]?.who).toEqual({ id: operator.id, name: operator.name });
  expect((await services.audit.list(1))[0]).toMatchObject({
    action: 'run.retry-step',
    subject: `${runId} make`,
    person: { id: operator.id },
    detail: { reason: 'too small', params: { size: 5 } },
  });
});

test('parameters that do not fit the kind are refused at each of them, and nothing is tried', async () => {
  const { client, play, runId, refusal } = await createScene();
  play.breakStep(runId, 'make');
  const body = { stepId: 'make', action: 'retry', params: { size: 99, colour: 'red' }, reason: 'so' };
  const error = await refusal(client.call('POST /runs/{runId}/repair', to(runId, body)));
  expect([error.status, error.code]).toEqual([422, 'params-invalid']);
  expect(error.problems.map(({ at }) => at)).toEqual([
    { step: 'make', param: 'size' },
    { step: 'make', param: 'colour' },
  ]);
  expect(play.repairs).toEqual([]);
});

test('a gate or an approval is never skipped, whatever the reason', async () => {
  const { client, play, runId, refusal } = await createScene();
  for (const stepId of ['gate', 'approval']) {
    play.breakStep(runId, stepId);
    const body = { stepId, action: 'skip', reason: 'it is late' };
    const error = await refusal(client.call('POST /runs/{runId}/repair', to(runId, body)));
    expect([error.status, error.code]).toEqual([422, 'step-required']);
  }
  expect(play.repairs).toEqual([]);
});

test('skipping and changing parameters need a reason; trying again and stopping do not', async () => {
  const { client, play, runId, refusal } = await createScene();
  play.breakStep(runId, 'make');
  for (const body of [
    { stepId: 'make', action: 'skip' },
    { stepId: 'make', action: 'skip', reason: '  ' },
    { stepId: 'make', action: 'retry', params: { size: 4 } },
  ])
    expect((await refusal(client.call('POST /runs/{runId}/repair', to(runId, body)))).code).toBe('reason-missing');
  await client.call('POST /runs/{runId}/repair', to(runId, { stepId: 'make', action: 'retry' }));
  play.breakStep(runId, 'make');
  await client.call('POST /runs/{runId}/repair', to(runId, { stepId: 'make', action: 'stop' }));
  expect(play.repairs.map(({ action }) => action)).toEqual(['retry', 'stop']);
});

test('what does not wait to be repaired is a conflict; a step that is not there is not found', async () => {
  const { client, play, runId, refusal, services } = await createScene();
  const ask = (stepId: string) =>
    refusal(client.call('POST /runs/{runId}/repair', to(runId, { stepId, action: 'retry' })));
  expect(await ask('make')).toMatchObject({ status: 409, code: 'not-broken' });
  expect(await ask('nothing')).toMatchObject({ status: 404 });
  play.refuse(runId);
  await services.runs.settle();
  expect(await ask('make')).toMatchObject({ status: 409, code: 'run-ended' });
});

test('who may read or decide may neither repair nor pause', async () => {
  const { ask, person, play, runId } = await createScene();
  play.breakStep(runId, 'make');
  for (const role of ['viewer', 'designer', 'approver'] as const) {
    const { token } = await person(role);
    const repair = { token, body: { stepId: 'make', action: 'retry' } };
    expect((await ask('POST', `/api/runs/${runId}/repair`, repair)).status, role).toBe(403);
    const control = { token, body: { action: 'drain' } };
    expect((await ask('POST', `/api/runs/${runId}/control`, control)).status, role).toBe(403);
    const again = { token, body: { mode: 'again' } };
    expect((await ask('POST', `/api/runs/${runId}/again`, again)).status, role).toBe(403);
  }
});

test('a run is paused and resumed, with who and why, and its priority is changed', async () => {
  const { client, play, runId, refusal, operator } = await createScene();
  const control = (body: object) => client.call('POST /runs/{runId}/control', to(runId, body));
  expect(await refusal(control({ action: 'resume' }))).toMatchObject({ status: 409, code: 'not-paused' });
  expect((await control({ action: 'hold', reason: 'the card is needed' })).paused).toMatchObject({
    mode: 'hold',
    by: operator.name,
    reason: 'the card is needed',
  });
  expect((await control({ action: 'resume' })).paused).toBeUndefined();
  await control({ action: 'priority', priority: 1 });
  expect((await client.call('GET /runs/{runId}', { params: { runId } })).priority).toBe(1);
  for (const body of [{ action: 'priority' }, { action: 'drain', priority: 2 }, { action: 'priority', priority: 9 }])
    expect((await refusal(control(body))).status).toBe(422);
  expect(play.controls.map(({ action }) => action)).toEqual(['hold', 'resume', 'priority']);
});

test('who changed a step on the way does not approve what came of it, and who only tried it again may', async () => {
  const { ask, person, play, runId } = await createScene();
  const maker = await person('operator', 'approver');
  const helper = await person('operator', 'approver');
  const change = { at: '', stepId: 'make', action: 'retry' as const, reason: 'so' };
  play.set(runId, {
    changes: [
      { ...change, who: maker, params: { size: 5 } },
      { ...change, who: helper },
    ],
  });
  play.wait(runId);
  const body = { stepId: 'approval', verdict: 'approve', evidenceDigest: digestOfLetter('e') };
  const refused = await ask('POST', `/api/runs/${runId}/decision`, { token: maker.token, body });
  expect(refused.status).toBe(403);
  expect(((await refused.json()) as { error: { code: string } }).error.code).toBe('own-change');
  expect((await ask('POST', `/api/runs/${runId}/decision`, { token: helper.token, body })).status).toBe(200);
});

test('every run waits for people as long as what started it allows, and has the priority it was given', async () => {
  const { client, inputOf, runId } = await createScene();
  const hour = 3_600_000;
  expect(inputOf(runId).limits).toEqual({ repairMs: 168 * hour, approvalMs: 72 * hour });
  const urgent = await client.call('POST /runs', { body: { pipelineId: 'small', priority: 1 } });
  expect(urgent.priority).toBe(1);
  expect(inputOf(urgent.runId).priority).toBe(1);
});
