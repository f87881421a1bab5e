import { expect } from 'vitest';
import { ApiError, createClient } from './client.ts';
import { createWorld, digestOfLetter, type World } from './stand-ins.fixture.ts';

export function clientOf({ app }: World, token: string) {
  const send = ((url: string, init: RequestInit) =>
    app.request(url, {
      ...init,
      headers: new Headers([...new Headers(init.headers), ['host', '127.0.0.1:8070']]),
    })) as typeof fetch;
  return createClient({ url: 'http://127.0.0.1:8070', token, fetch: send });
}

/** A world with an operator, and a run of the saved pipeline. */
export async function createScene() {
  const world = await createWorld();
  const somebody = await world.person('operator');
  const client = clientOf(world, somebody.token);
  await clientOf(world, world.local).call('POST /pipelines', { body: { preset: 'small' } });
  const { runId } = await client.call('POST /runs', { body: { pipelineId: 'small' } });
  const inputOf = (of: string) => world.play.runs.get(`run/small/${of}`)!.input;
  const refusal = async (call: Promise<unknown>) => {
    const error = await call.catch((failure: unknown) => failure);
    expect(error).toBeInstanceOf(ApiError);
    return error as ApiError;
  };
  /** Make is done, the gate passed, the approval waits. */
  const finish = async () => {
    const report = await world.store.commit('report', { files: { 'report.json': '{}' } });
    world.play.set(runId, {
      steps: {
        make: { state: 'done', outputs: { report }, metrics: { total: 0.5 } },
        gate: { state: 'done', outputs: { pass: { type: 'pass', digest: digestOfLetter('e'), sizeBytes: 1 } } },
        approval: { state: 'waiting' },
      },
    });
    return report;
  };
  return { ...world, client, operator: somebody, runId, inputOf, refusal, finish };
}
