import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openMemoryStore } from '../store/open-store.ts';
import { entry, one, useGatewayBench } from './gateway-bench.fixture.ts';
import { openServedLog } from './served-log.ts';

const bench = useGatewayBench();

test('feedback is joined with its answer, survives a restart and a store that is down, and counts once', async () => {
  await bench.putRoute(entry(1, null));
  const { id } = await bench.client.chat.completions.create({
    model: 'lyrics',
    messages: [{ role: 'user', content: '【ang】' }],
  });
  const vote = { id, vote: 'up', edited: '改过的词' };
  expect((await bench.post('/v1/feedback', vote)).status).toBe(202);
  expect((await bench.post('/v1/feedback', vote)).status).toBe(202);
  await bench.gateway.close(0);

  const store = openMemoryStore(join(bench.folder, 'cache'));
  await bench.start({ store });
  expect((await bench.post('/v1/feedback', { id, vote: 'down' })).status).toBe(202);
  await expect.poll(async () => (await store.listRecords('feedback/lyrics/')).length).toBe(2);
  const segments = await store.listRecords('feedback/lyrics/');
  const events = (await Promise.all(segments.map(({ path }) => store.getRecord(path)))).flatMap((bytes) =>
    String(bytes)
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object),
  );
  expect(events).toMatchObject([
    {
      responseId: id,
      vote: 'up',
      edited: '改过的词',
      prompt: '【ang】',
      text: 'lyrics-one唱一首歌',
      release: one.release,
      keyId: 'k1',
    },
    { responseId: id, vote: 'down' },
  ]);
  expect(await readdir(join(bench.folder, 'gateway', 'feedback', 'lyrics'))).toEqual([]);
});

test.each([false, true])(
  'whoever has the end of an answer may vote on it, though the gateway dies at that moment (streamed: %s)',
  async (stream) => {
    await bench.putRoute(entry(1, null));
    for (let round = 0; round < 5; round += 1) {
      const said = await (await bench.ask({ stream })).text();
      const id = /"id":"([^"]+)"/.exec(said)![1]!;
      // What the next gateway finds, while this one can do nothing more for it.
      const next = await openServedLog(join(bench.folder, 'gateway', 'served'));
      expect(await next.find(id)).toMatchObject({ text: 'lyrics-one唱一首歌' });
    }
  },
);

test('feedback for a response nobody got is refused, and an answer that was not to be kept is not', async () => {
  await bench.putRoute(entry(1, null));
  const forged = `chatcmpl-${'0'.repeat(48)}`;
  expect((await bench.post('/v1/feedback', { id: forged, vote: 'up' })).status).toBe(404);
  const { id } = (await (await bench.ask({ store: false })).json()) as { id: string };
  await bench.gateway.close(0);
  const store = openMemoryStore(join(bench.folder, 'cache'));
  await bench.start({ store });
  expect((await bench.post('/v1/feedback', { id, vote: 'up' })).status).toBe(202);
  await expect.poll(async () => (await store.listRecords('feedback/lyrics/')).length).toBe(1);
  const [segment] = await store.listRecords('feedback/lyrics/');
  expect(JSON.parse(String(await store.getRecord(segment!.path)))).toMatchObject({ prompt: null, text: null });
});
