import { expect, test } from 'vitest';
import { gather, one, useGatewayBench } from './gateway-bench.fixture.ts';
import { readEvents } from './read-events.ts';

const bench = useGatewayBench();

async function ask(path: string, body: unknown, more: RequestInit = {}): Promise<Response> {
  return await fetch(`http://127.0.0.1:${bench.gateway.controlPort}/control/playground/${path}`, {
    method: 'POST',
    headers: { authorization: 'Bearer control-token', 'content-type': 'application/json' },
    body: JSON.stringify(body),
    ...more,
  });
}
const generation = (more: Record<string, unknown> = {}) => ({
  model: one.model,
  alias: 'lyrics',
  release: null,
  messages: [
    { role: 'system', content: '写短句' },
    { role: 'user', content: '【ang】' },
  ],
  max_tokens: 20,
  temperature: 0,
  top_p: 1,
  ...more,
});

test('a model that no route names answers in pieces, and a vote on it becomes feedback', async () => {
  const answer = await ask('generate', generation());
  const said = (await gather(readEvents(answer.body!))).map((data) => JSON.parse(data) as Record<string, string>);
  expect(said.flatMap(({ text }) => text ?? []).join('')).toBe(`${one.model}唱一首歌`);
  expect(said.at(-1)).toEqual({ finishReason: 'stop', tokens: 5 });
  const { messages, model } = bench.vllm.received.at(-1)!.body as { messages: unknown[]; model: string };
  expect({ model, count: messages.length }).toEqual({ model: one.model, count: 2 });

  const voted = await ask('feedback', { id: said[0]!['responseId'], vote: 'up', by: 'person:ann' });
  expect(voted.status).toBe(202);
});

test('a model that is not loaded is named as such, and a stranger is not served', async () => {
  expect((await ask('generate', generation({ model: 'lyrics-three' }))).status).toBe(404);
  const stranger = await ask('generate', generation(), { headers: { authorization: 'Bearer guess' } });
  expect(stranger.status).toBe(401);
  expect((await ask('feedback', { id: 'chatcmpl-made-up', vote: 'up', by: 'person:ann' })).status).toBe(404);
});

test('leaving an answer ends it at the engine, and it cannot be voted on', async () => {
  bench.vllm.behave(one.model, 'slow');
  const leaving = new AbortController();
  const answer = await ask('generate', generation(), { signal: leaving.signal });
  const reader = answer.body!.getReader();
  const opening = new TextDecoder().decode((await reader.read()).value);
  leaving.abort();
  await expect.poll(() => bench.vllm.aborted()).toBe(1);
  const responseId = /chatcmpl-[0-9a-f]+/.exec(opening)![0];
  expect((await ask('feedback', { id: responseId, vote: 'up', by: 'person:ann' })).status).toBe(404);
});

test('an engine that breaks on the way ends the stream with the word that it broke', async () => {
  bench.vllm.behave(one.model, 'cut-mid-stream');
  const text = await (await ask('generate', generation())).text();
  expect(text).toContain('event: broken');
  expect(text).not.toContain('event: end');
});
