import { expect, test } from 'vitest';
import { allRoutes } from './app.ts';
import { createClient, type ApiError } from './client.ts';
import { createScene } from './run-scene.fixture.ts';
import { createWorld } from './stand-ins.fixture.ts';

/** Nothing of English is left but what was quoted, values to choose from, and names. */
function expectChinese(zh: string, of: string): void {
  expect.soft(zh, of).toMatch(/\p{Script=Han}/u);
  const own = zh.replace(/“[^”]*”|`[^`]*`|（[^）]*）|必须是[^。]*|\/[\w/.-]+/g, '');
  const names =
    /nothing|worker|webhook|Temporal|NUL|sha256|\b(?:pipelineId|preset|params|source|from|to|only|again)\b/g;
  expect.soft(own.replace(names, ''), `${of}: ${zh}`).not.toMatch(/[a-z]{3,}/i);
}

test('whatever a call is refused for, of what is not there or with a body that does not fit, is said in Chinese too', async () => {
  const { services, ask, local: token } = await createWorld();
  const refused = new Set<string>();
  for (const { route } of allRoutes(services)) {
    const path = `/api${route.path.replace(/\{(\w+)\}/g, (_, name: string) => (name === 'number' ? '1' : 'nothing'))}`;
    const method = route.method.toUpperCase();
    for (const body of method === 'GET'
      ? [undefined]
      : [{}, { text: 3, pipelineId: '', source: 'x', roles: ['boss'] }]) {
      const answer = await ask(method, path, { token, ...(body ? { body } : {}) });
      if (answer.ok || answer.headers.get('content-type')?.startsWith('application/json') !== true) continue;
      const { error } = (await answer.json()) as { error: { code: string; message: { en: string; zh: string } } };
      refused.add(error.code);
      expectChinese(error.message.zh, `${method} ${path} ${JSON.stringify(body)}: ${error.code}`);
    }
  }
  expect([...refused]).toEqual(expect.arrayContaining(['input-invalid', 'not-found']));
});

test('a misfit says which field, and whether it is missing, of another type, or out of bounds', async () => {
  const { client, refusal, runId } = await createScene();
  const asked = (body: object) =>
    refusal(
      client.call('POST /runs/{runId}/questions/{stepId}', {
        params: { runId, stepId: 'approval' },
        body: body as never,
      }),
    );
  const evidenceDigest = `sha256:${'0'.repeat(64)}`;
  expect((await asked({ evidenceDigest })).text.zh).toBe('请求不符合要求：“text”缺失。');
  expect((await asked({ evidenceDigest, text: 7 })).text.zh).toBe('请求不符合要求：“text”必须是文本。');
  expect((await asked({ evidenceDigest, text: 'x'.repeat(2_001) })).text.zh).toContain('“text”的长度最多 2000 个字符');
  const wrong = await asked({ evidenceDigest: 'e', text: 'a\u0000', why: 1 });
  expect(wrong.text.zh).toContain('“evidenceDigest”不符合要求：sha256: 加 64 位十六进制数。');
  expect(wrong.text.zh).toContain('“text”不符合要求：不能含 NUL 字符。');
  expect(wrong.text.zh).toContain('请求体没有“why”。');
  expect(wrong.text.en).toContain('text: no NUL;');
  expect(wrong.text.en).not.toMatch(/\p{Script=Han}/u);
});

test('what does not answer is named in the language it is said in', async () => {
  const { client, refusal, play, runId } = await createScene();
  play.isDown = true;
  const away = await refusal(client.call('POST /runs/{runId}/cancel', { params: { runId } }));
  expect(away).toMatchObject({ status: 503, code: 'part-unreachable' });
  expectChinese(away.text.zh, away.code);
});

test('a server that does not answer is named by its address, where a page has none of its own', async () => {
  const said = async (url: string) => {
    const away = createClient({ url, fetch: () => Promise.reject(new TypeError('fetch failed')) });
    return (await away.call('GET /runs').catch((error: unknown) => error)) as ApiError;
  };
  expect((await said('')).text).toEqual({ en: 'The server does not answer.', zh: '服务器没有响应。' });
  expect((await said('http://a:1')).text).toEqual({
    en: 'The server at http://a:1 does not answer.',
    zh: '服务器 http://a:1 没有响应。',
  });
});
