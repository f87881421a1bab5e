import { appendFile, mkdtemp, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { openMemoryStore } from '../store/open-store.ts';
import { StoreError, type Store } from '../store/store.ts';
import { eventIdOf, openFeedbackJournal, type FeedbackEvent } from './feedback-journal.ts';

let folder: string;
let store: Store;
const event = (eventId: string): FeedbackEvent => ({
  eventId,
  responseId: 'r',
  alias: 'lyrics',
  release: null,
  slot: 'stable',
  prompt: 'p',
  text: 't',
  vote: 'up',
  keyId: 'k',
  at: '',
});
const journal = (to: Pick<Store, 'putRecord'> | null = store) =>
  openFeedbackJournal({ folder, store: to, closeAfterMs: 0 });
async function stored(): Promise<string[]> {
  const segments = await store.listRecords('feedback/lyrics/');
  const texts = await Promise.all(segments.map(({ path }) => store.getRecord(path)));
  return texts
    .flatMap((text) => String(text).split('\n').filter(Boolean))
    .map((line) => (JSON.parse(line) as FeedbackEvent).eventId);
}

beforeEach(async () => {
  const root = await mkdtemp(join(tmpdir(), 'refrain-feedback-'));
  folder = join(root, 'feedback');
  store = openMemoryStore(join(root, 'cache'));
});

test('what was acknowledged before a kill is handed over by the next process, once, without the line that was cut (F25)', async () => {
  const killed = await journal();
  await Promise.all([killed.add(event('a')), killed.add(event('b'))]);
  const [open] = await readdir(join(folder, 'lyrics'));
  await appendFile(join(folder, 'lyrics', open!), '{"eventId":"c","resp');

  const next = await journal();
  await next.tick();
  expect(await stored()).toEqual(['a', 'b']);
  expect(await readdir(join(folder, 'lyrics'))).toEqual([]);
});

test('a segment that the store took while the answer was lost is not taken twice', async () => {
  const lossy: Pick<Store, 'putRecord'> = {
    async putRecord(path, bytes, options) {
      await store.putRecord(path, bytes, options);
      throw new StoreError('StoreUnreachable', 'the answer was lost', { retry: true });
    },
  };
  const first = await journal(lossy);
  await first.add(event('a'));
  await first.tick();
  expect(await readdir(join(folder, 'lyrics'))).toHaveLength(1);
  await (await journal()).tick();
  expect(await stored()).toEqual(['a']);
  expect(await readdir(join(folder, 'lyrics'))).toEqual([]);
});

test('the same event is written once, however it is told', async () => {
  const one = await journal();
  expect([await one.add(event('a')), await one.add(event('a'))]).toEqual([true, false]);
  expect(eventIdOf({ id: 'r', vote: 'up', tags: ['x'] })).toBe(eventIdOf({ id: 'r', vote: 'up', tags: ['x'] }));
  expect(eventIdOf({ id: 'r', vote: 'up' })).not.toBe(eventIdOf({ id: 'r', vote: 'down' }));
  expect(eventIdOf({ id: 'r', vote: 'up', event_id: '1' })).toBe(eventIdOf({ id: 'r', vote: 'down', event_id: '1' }));
});
