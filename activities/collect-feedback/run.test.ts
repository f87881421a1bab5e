import { beforeEach, expect, test } from 'vitest';
import { createStandInBench } from '../workbench/stand-in-bench.fixture.ts';
import { collectFeedback } from './kind.ts';
import { runCollectFeedback } from './run.ts';

let stand: ReturnType<typeof createStandInBench>;
const params = collectFeedback.params.parse({});
const line = (more: object) =>
  `${JSON.stringify({ eventId: 'e1', responseId: 'r1', alias: 'lyrics', release: null, slot: 'stable', prompt: '【ang】', text: '春风吹绿柳枝长', vote: 'up', keyId: 'k', at: '2026-01-01T00:00:00.000Z', ...more })}\n`;
const put = (name: string, ...lines: string[]) =>
  stand.store.putRecord(`feedback/lyrics/${name}.jsonl`, lines.join(''));
async function collect() {
  const mark = await runCollectFeedback.mark!({ params, inputs: {} }, stand.bench());
  const made = await runCollectFeedback.run({ params, inputs: {}, mark }, stand.bench());
  const rows = (await stand.store.readText(made.feedback.digest, 'events.jsonl'))
    .split('\n')
    .filter(Boolean)
    .map((row) => JSON.parse(row) as object);
  return { made, rows, mark };
}
beforeEach(() => void (stand = createStandInBench()));

test('without any feedback the result is empty, not an error', async () => {
  const { rows, made } = await collect();
  expect(rows).toEqual([]);
  expect(made.$metrics).toMatchObject({ events: 0 });
});

test('events collapse by id, the last word on a response counts, and an edit is kept', async () => {
  await put(
    '1',
    line({}),
    line({}),
    line({ eventId: 'e2', responseId: 'r2', vote: 'down', at: '2026-01-01T00:00:01.000Z' }),
  );
  await put(
    '2',
    line({ eventId: 'e3', edited: '改过的词', at: '2026-01-01T00:00:02.000Z' }),
    line({ eventId: 'e4', responseId: 'r2', at: '2026-01-01T00:00:03.000Z' }),
  );
  expect((await collect()).rows).toEqual([
    {
      responseId: 'r1',
      prompt: '【ang】',
      text: '春风吹绿柳枝长',
      vote: 'up',
      edited: '改过的词',
      lang: 'zh',
      release: null,
      at: '2026-01-01T00:00:02.000Z',
    },
    {
      responseId: 'r2',
      prompt: '【ang】',
      text: '春风吹绿柳枝长',
      vote: 'up',
      lang: 'zh',
      release: null,
      at: '2026-01-01T00:00:03.000Z',
    },
  ]);
});

test('answers that were not to be kept, and lines that cannot be read, are left out', async () => {
  await put('1', line({ prompt: null, text: null }), '{"half', '\n', line({ eventId: 'e2', responseId: 'r2' }));
  const { rows, made } = await collect();
  expect(rows).toHaveLength(1);
  expect(made.$metrics).toMatchObject({ events: 1, without_text: 1 });
});

test('the mark moves with every segment, and work stops at it', async () => {
  await put('1', line({}));
  const first = await runCollectFeedback.mark!({ params, inputs: {} }, stand.bench());
  await put('2', line({ eventId: 'e2', responseId: 'r2' }));
  expect(await runCollectFeedback.mark!({ params, inputs: {} }, stand.bench())).not.toEqual(first);
  const { feedback } = await runCollectFeedback.run({ params, inputs: {}, mark: first }, stand.bench());
  expect((await stand.store.readText(feedback.digest, 'events.jsonl')).trim().split('\n')).toHaveLength(1);
});
