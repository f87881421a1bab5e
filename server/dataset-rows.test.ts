import { expect, test } from 'vitest';
import { createWorld } from './stand-ins.fixture.ts';

const row = (id: string, lang: string, lyric: string, style = 'pop') => ({
  id,
  lang,
  style,
  messages: [
    { role: 'user', content: 'write' },
    { role: 'assistant', content: lyric },
  ],
});
const lines = (rows: readonly unknown[]) => rows.map((one) => `${JSON.stringify(one)}\n`).join('');

async function createShelf() {
  const world = await createWorld();
  const keep = async (shards: readonly (readonly unknown[])[]) =>
    (
      await world.store.commit('dataset', {
        files: Object.fromEntries(shards.map((rows, at) => [`rows-0${at}.jsonl`, lines(rows)])),
      })
    ).digest;
  const get = async <T>(path: string, query: Record<string, string>): Promise<T> => {
    const answer = await world.ask('GET', `/api/dataset/${path}?${new URLSearchParams(query).toString()}`, {
      token: world.local,
    });
    return { status: answer.status, ...((await answer.json()) as object) } as T;
  };
  return { ...world, keep, get };
}
interface Page {
  status: number;
  rows: { id: string }[];
  next: string | null;
  scanned: number;
}
interface DiffPage {
  status: number;
  counts: object;
  rows: { id: string; before: unknown; after: unknown }[];
  next: number | null;
}

test('rows come page by page over all shards, each once, whatever the filter', async () => {
  const { keep, get } = await createShelf();
  const shard = (of: number) =>
    Array.from({ length: 7 }, (_, n) => row(`${of}-${n}`, n % 2 ? 'en' : 'zh', `月光 ${of} ${n}`));
  const which = await keep([shard(0), shard(1)]);
  const ids: string[] = [];
  let cursor: string | null = null;
  do {
    const page: Page = await get('rows', { which, limit: '4', ...(cursor === null ? {} : { cursor }) });
    ids.push(...page.rows.map(({ id }) => id));
    cursor = page.next;
  } while (cursor !== null);
  expect(ids).toEqual([...shard(0), ...shard(1)].map(({ id }) => id));

  const english = await get<Page>('rows', { which, lang: 'en' });
  expect(english.rows.map(({ id }) => id)).toEqual(['0-1', '0-3', '0-5', '1-1', '1-3', '1-5']);
  expect((await get<Page>('rows', { which, q: '月光 1 6' })).rows).toMatchObject([{ id: '1-6' }]);
  expect((await get<Page>('rows', { which, q: 'nothing like it' })).rows).toEqual([]);
});

test('two versions differ by what was added, removed and changed, in whatever order they lie', async () => {
  const { keep, get } = await createShelf();
  const before = await keep([[row('a', 'zh', '旧'), row('b', 'zh', '同'), row('c', 'zh', '走')]]);
  const after = await keep([[row('d', 'zh', '来')], [row('b', 'zh', '同'), row('a', 'zh', '新')]]);
  const of = (kind: string) => get<DiffPage>('diff', { before, after, kind });
  expect((await of('added')).counts).toEqual({ added: 1, removed: 1, changed: 1, same: 1 });
  expect((await of('added')).rows).toMatchObject([{ id: 'd', before: null, after: { id: 'd' } }]);
  expect((await of('removed')).rows).toMatchObject([{ id: 'c', before: { id: 'c' }, after: null }]);
  expect((await of('changed')).rows).toEqual([{ id: 'a', before: row('a', 'zh', '旧'), after: row('a', 'zh', '新') }]);
});

test('differences come page by page; rows called alike are all counted', async () => {
  const { keep, get } = await createShelf();
  const before = await keep([[row('twin', 'zh', '一')]]);
  const many = Array.from({ length: 5 }, (_, n) => row(`n${n}`, 'zh', `行 ${n}`));
  const after = await keep([[row('twin', 'zh', '一'), row('twin', 'zh', '二'), ...many]]);
  const first = await get<DiffPage>('diff', { before, after, kind: 'added', limit: '4' });
  expect(first.counts).toEqual({ added: 6, removed: 0, changed: 0, same: 1 });
  const rest = await get<DiffPage>('diff', { before, after, kind: 'added', limit: '4', cursor: String(first.next) });
  expect([...first.rows, ...rest.rows].map(({ id }) => id)).toEqual(['twin (2)', 'n0', 'n1', 'n2', 'n3', 'n4']);
  expect(rest.next).toBeNull();
});

test('a row that is far too long, one that is no JSON and an empty line take nothing from the others', async () => {
  const { store, get } = await createShelf();
  const file = `"${'x'.repeat(1_200_000)}"\n\nnot json\n${lines([row('a', 'zh', '月')])}`;
  const { digest: which } = await store.commit('dataset', { files: { 'rows-00.jsonl': file } });
  expect((await get<Page>('rows', { which })).rows).toEqual([null, 'not json', row('a', 'zh', '月')]);
});

test('what has no rows is refused with the reason', async () => {
  const { store, get } = await createShelf();
  const { digest: which } = await store.commit('report', { files: { 'report.json': '{}' } });
  expect(await get<Page>('rows', { which })).toMatchObject({ status: 422 });
});
