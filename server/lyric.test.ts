import { expect, test } from 'vitest';
import { scoreHash } from '../datasets/engine/score-hash.ts';
import { answer } from '../datasets/engine/question.ts';
import { createWorld } from './stand-ins.fixture.ts';

const lines = ['晚风吹过旧城墙', '有人还在等月光', '一封没有寄的信', '躺在抽屉旧木箱'];

test('the server answers what the command line answers', async () => {
  const { ask, local } = await createWorld();
  const questions = [
    ['compare', { a: '孤单', b: '港湾', lang: 'zh' }],
    ['compare', { a: 'near', b: 'here', lang: 'en' }],
    ['scheme', { lines }],
    ['compare', { a: '一起走', b: 'let it go', lang: 'zh', crossLanguage: true }],
    ['compare', { a: '来了', b: '花开', beforeParticle: true }],
    ['scheme', { lines: ['朝阳', '光芒'], readings: { 朝阳: 'zhāo yáng' }, erhua: 'full' }],
    ['syllables', { text: '风儿520', erhua: 'merge', digits: 'number' }],
    ['syllables', { text: 'every fire', lang: 'en' }],
    ['density', { lines, window: 3, book: 'shiba' }],
    ['density', { lines: ['I saw the light', 'a silver night'] }],
    ['combo', { lines }],
    ['internal', { text: '窗外的月光铺满了床', least: 1 }],
    ['dieyun', { word: '荡漾', book: 'shiba' }],
    ['score', { lines, scheme: 'AABA', rhyme: { A: { final: 'ang', level: 'single' } } }],
  ] as const;
  for (const [question, body] of questions) {
    const answered = await ask('POST', `/api/lyric/${question}`, { token: local, body });
    expect(answered.status).toBe(200);
    expect(await answered.json()).toEqual(JSON.parse(JSON.stringify(await answer(question, body))));
  }
});

test('a batch answers in its order, and what is wrong with one is its answer', async () => {
  const { ask, local } = await createWorld();
  const items = [{ lines, scheme: 'AABA' }, { lines, rhyme: { A: { final: 'xyz' } } }, { lines: [] }];
  const answered = await ask('POST', '/api/lyric/score/batch', { token: local, body: { items } });
  expect(await answered.json()).toMatchObject({
    answers: [{ parts: { rhyme: 1 } }, { error: { code: 'BadInput' } }, { total: 0 }],
  });
});

test('a lyric is scored as one text as it is line by line', async () => {
  const { ask, local } = await createWorld();
  const asked = { scheme: 'AABA', rhyme: { A: { final: 'ang' } } };
  const items = [
    { lines, ...asked },
    { text: lines.join('\r\n'), ...asked },
  ];
  const answered = await ask('POST', '/api/lyric/score/batch', { token: local, body: { items } });
  const [one, other] = ((await answered.json()) as { answers: unknown[] }).answers;
  expect(other).toEqual(one);
});

test('options that are none are refused', async () => {
  const { ask, local } = await createWorld();
  for (const wrong of [
    { erhua: 'some' },
    { crossLanguage: 'yes' },
    { readings: { 朝阳: 'zhao' } },
    { readings: ['x'] },
  ]) {
    const body = { a: '朝阳', b: '光芒', ...wrong };
    expect([wrong, (await ask('POST', '/api/lyric/compare', { token: local, body })).status]).toEqual([wrong, 422]);
  }
});

test('nobody without an account asks, and nobody asks for more than a lyric', async () => {
  const { ask, local } = await createWorld();
  expect((await ask('POST', '/api/lyric/score', { body: { lines } })).status).toBe(401);
  const refused = [
    { lines: Array.from({ length: 401 }, () => '月光') },
    { lines: ['月'.repeat(1001)] },
    { lines, linesWanted: 5, scheme: 'AABABA' },
    { lines, extra: 1 },
    { lines, text: lines.join('\n') },
    { scheme: 'AABA' },
    { text: '月光\n'.repeat(401) },
    { text: '月'.repeat(1001) },
  ];
  for (const body of refused)
    expect(
      (await ask('POST', '/api/lyric/score', { token: local, body })).status,
      JSON.stringify(body).slice(0, 60),
    ).toBe(422);
  const long = { lines: Array.from({ length: 11 }, () => '月'.repeat(1000)) };
  expect((await ask('POST', '/api/lyric/density', { token: local, body: long })).status).toBe(422);
  const item = { lines: Array.from({ length: 400 }, () => '月光') };
  for (const one of [item, { text: item.lines.join('\n') }]) {
    const flood = { items: Array.from({ length: 42 }, () => one) };
    expect((await ask('POST', '/api/lyric/score/batch', { token: local, body: flood })).status).toBe(422);
  }
});

test('trainers are answered at one address with the hash of the rule, by a token that may score and nothing else', async () => {
  const { ask, local, person, services } = await createWorld();
  const viewer = await person('viewer');
  const tokenOf = async (scope: 'lyric:score' | 'run:read') =>
    (await services.people.createToken(viewer, { name: scope, scopes: [scope] })).token;
  const items = [
    { lines, scheme: 'AABA', rhyme: 'ang' },
    { lines, rhyme: 'xyz' },
  ];
  const right = await answer('score', { lines, scheme: 'AABA', rhyme: { A: { final: 'ang' } } });
  for (const path of ['/v1/score', '/api/v1/score']) {
    const answered = await ask('POST', path, { token: await tokenOf('lyric:score'), body: { items } });
    expect(await answered.json()).toEqual({
      engine: scoreHash(),
      scores: [
        JSON.parse(JSON.stringify(right)),
        { error: { code: 'BadInput', message: expect.any(String) as string } },
      ],
    });
    expect((await ask('POST', path, { token: await tokenOf('run:read'), body: { items } })).status).toBe(403);
    expect((await ask('POST', path, { body: { items } })).status).toBe(401);
    expect((await ask('POST', path, { token: local, body: { items: [{ lines: 7 }] } })).status).toBe(422);
  }
});
