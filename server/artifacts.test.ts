import { expect, test } from 'vitest';
import { createWorld } from './stand-ins.fixture.ts';

test('an upload is kept under its name, and comes back as a download of the same bytes', async () => {
  const { ask, local } = await createWorld();
  const lyrics = '月光\n方向\n';
  const kept = await ask('POST', '/api/artifacts/uploads?filename=歌.txt', {
    token: local,
    body: lyrics,
    headers: { 'content-type': 'text/plain' },
  });
  expect(kept.status).toBe(201);
  expect(await kept.json()).toMatchObject({ name: 'uploads/歌.txt', number: 1, type: 'file' });

  const file = await ask(
    'GET',
    `/api/artifact/file?which=${encodeURIComponent('uploads/歌.txt v1')}&path=${encodeURIComponent('歌.txt')}`,
    { token: local },
  );
  expect(await file.text()).toBe(lyrics);
  expect(file.headers.get('content-disposition')).toBe("attachment; filename*=UTF-8''%E6%AD%8C.txt");
  expect(file.headers.get('content-type')).toBe('application/octet-stream');
  expect(file.headers.get('x-content-type-options')).toBe('nosniff');
});

test('a file name that leads elsewhere is refused', async () => {
  const { ask, local } = await createWorld();
  for (const name of ['../x', 'a/b', '.hidden', 'a\\b', '', 'a\u0000b', 'x'.repeat(200)]) {
    const { status } = await ask('POST', `/api/artifacts/uploads?filename=${encodeURIComponent(name)}`, {
      token: local,
      body: 'x',
      headers: { 'content-type': 'text/plain' },
    });
    expect(status, name).toBe(422);
  }
});

test('an upload with nothing in it, and one announced too large, are refused', async () => {
  const { ask, local } = await createWorld();
  const upload = (headers: Record<string, string>) =>
    ask('POST', '/api/artifacts/uploads?filename=a.txt', {
      token: local,
      body: '',
      headers: { 'content-type': 'text/plain', ...headers },
    });
  expect((await upload({})).status).toBe(422);
  expect((await upload({ 'content-length': String(600 * 1024 * 1024) })).status).toBe(413);
});

test('an artifact, a file or a digest that is not there is a 404 that says so', async () => {
  const { ask, local, store } = await createWorld();
  const ref = await store.commit('report', { files: { 'report.json': '{}' } });
  await store.name('r', ref);
  for (const query of ['which=nothing', 'which=r v9', `which=sha256:${'0'.repeat(64)}`]) {
    expect((await ask('GET', `/api/artifact?${encodeURI(query)}`, { token: local })).status, query).toBe(404);
  }
  expect((await ask('GET', '/api/artifact/file?which=r&path=../../etc/passwd', { token: local })).status).toBe(404);
  expect((await ask('GET', '/api/artifact?which=r', { token: local })).status).toBe(200);
});

test('a stretch of a file is given with where it lies; past the end there is nothing', async () => {
  const { ask, local } = await createWorld();
  await ask('POST', '/api/artifacts/uploads?filename=a.txt', {
    token: local,
    body: '0123456789',
    headers: { 'content-type': 'text/plain' },
  });
  const stretch = async (query: string) => {
    const answer = await ask('GET', `/api/artifact/file?which=uploads%2Fa.txt&path=a.txt&${query}`, { token: local });
    return [answer.status, await answer.text(), answer.headers.get('content-range')];
  };
  expect(await stretch('from=2&bytes=3')).toEqual([200, '234', 'bytes 2-4/10']);
  expect(await stretch('from=8')).toEqual([200, '89', 'bytes 8-9/10']);
  expect(await stretch('from=50&bytes=5')).toEqual([200, '', 'bytes 10-10/10']);
  expect((await stretch('bytes=0'))[0]).toBe(422);
});
