import { expect, test } from 'vitest';
import { LogBook } from './log-book.ts';

const everything = { levels: [], search: '' } as const;
const filled = (...parts: string[]) => {
  const book = new LogBook();
  for (const part of parts) book.append(part);
  book.end();
  return book;
};

test('lines that arrive in pieces are whole, and the last one needs no end', () => {
  const book = filled('one\ntw', 'o\nthr', 'ee');
  expect([book.lineCount, book.line(0), book.line(1), book.line(2)]).toEqual([3, 'one', 'two', 'three']);
});

test('levels leave out other lines and keep their numbers', () => {
  const book = filled('start\nERROR: loss is NaN\nwarning: slow\nTraceback (most recent call last)\n');
  expect([...(book.view({ levels: ['error'], search: '' }).shown ?? [])]).toEqual([1, 3]);
  expect([...(book.view({ levels: ['warning', 'info'], search: '' }).shown ?? [])]).toEqual([0, 2]);
  expect(book.view(everything).shown).toBeNull();
});

test('a count of no failures is no error', () => {
  const book = filled('done: rules 1, failed 0\n3 passed, 0 failed\nfailed 2 of 3\n10 failed\n');
  expect([...(book.view({ levels: ['error'], search: '' }).shown ?? [])]).toEqual([2, 3]);
});

test('search finds text through colours, whatever its case, and takes nothing for a pattern', () => {
  const book = filled('step 1 (of 4)\n\u001b[31mLo\u001b[0mSS 0.5\nloss\n');
  expect([...book.view({ levels: [], search: 'loss' }).found]).toEqual([1, 2]);
  expect([...book.view({ levels: [], search: '(of 4)' }).found]).toEqual([0]);
  expect([...book.view({ levels: [], search: '.*' }).found]).toEqual([]);
});

test('what the running attempt says stands after what was kept, and is replaced as a whole', () => {
  const book = filled('kept\n');
  book.setLive('a\nerror: b\n');
  expect([book.lineCount, book.line(2)]).toEqual([3, 'error: b']);
  expect([...(book.view({ levels: ['error'], search: '' }).shown ?? [])]).toEqual([2]);
  book.setLive('c\n');
  expect([book.lineCount, book.line(1)]).toEqual([2, 'c']);
});

test('a million lines are searched, and every one of those that were looked for is found', () => {
  const book = new LogBook();
  const block = Array.from({ length: 1_000 }, (_, at) => `2026-01-01T00:00:00Z step ${at} loss 0.${at} reward 0.5`);
  block[777] = 'ERROR: out of memory';
  for (let at = 0; at < 1_000; at += 1) book.append(`${block.join('\n')}\n`);
  book.end();
  const began = performance.now();
  const { found, lineCount } = book.view({ levels: [], search: 'out of memory' });
  const took = performance.now() - began;
  expect([lineCount, found.length]).toEqual([1_000_000, 1_000]);
  console.info(`a million lines searched in ${Math.round(took)} ms`);
});
