import { expect, test } from 'vitest';
import { storedName } from './upload-file.ts';

const accepted = /^[\p{L}\p{N}][\p{L}\p{N}._-]{0,69}$/u;

test.each([
  ['歌词.txt', '歌词.txt'],
  ['my songs (2).jsonl', 'my-songs-2-.jsonl'],
  ['../../etc/passwd', 'etc-passwd'],
  ['.hidden', 'hidden'],
  ['   ', 'file'],
])('%s is kept as %s', (given, kept) => {
  expect(storedName(given)).toBe(kept);
});

test('whatever a file is called, the store takes its name', () => {
  for (const name of ['', '😀.txt', `${'长'.repeat(200)}.jsonl`, 'a\u0000b', '…', 'x.'.repeat(60)]) {
    expect(storedName(name), name).toMatch(accepted);
  }
});
