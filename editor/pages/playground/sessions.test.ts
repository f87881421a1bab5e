import { expect, test } from 'vitest';
import { keepSession, readSessions, removeSession, type Session } from './sessions.ts';

function storage(mostBytes = Number.POSITIVE_INFINITY) {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem(key: string, value: string) {
      if (value.length > mostBytes) throw new DOMException('full', 'QuotaExceededError');
      kept.set(key, value);
    },
  };
}
const session = (id: string, text = '月光'): Session => ({
  id,
  at: id,
  search: { m: 'base' },
  prompt: '【ang】',
  answers: [{ name: 'base', text }],
});

test('the newest comes first, and one that is kept again does not stand twice', () => {
  const kept = storage();
  keepSession(kept, session('1'));
  keepSession(kept, session('2'));
  keepSession(kept, session('1'));
  expect(readSessions(kept).map(({ id }) => id)).toEqual(['1', '2']);
  removeSession(kept, '1');
  expect(readSessions(kept).map(({ id }) => id)).toEqual(['2']);
});

test('no more than thirty are kept', () => {
  const kept = storage();
  for (let number = 0; number < 40; number += 1) keepSession(kept, session(String(number)));
  expect(readSessions(kept).length).toBe(30);
  expect(readSessions(kept)[0]!.id).toBe('39');
});

test('a full storage forgets the oldest instead of the newest', () => {
  const kept = storage(600);
  for (let number = 0; number < 6; number += 1) keepSession(kept, session(String(number)));
  expect(readSessions(kept)[0]!.id).toBe('5');
});

test('what others left in the storage is no session', () => {
  const kept = storage();
  kept.setItem('refrain.playground', '[{"id":1},null,"x"]');
  expect(readSessions(kept)).toEqual([]);
  kept.setItem('refrain.playground', '{oops');
  expect(readSessions(kept)).toEqual([]);
});
