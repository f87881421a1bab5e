import { expect, test } from 'vitest';
import { createPresence } from './presence.ts';

test('a tab that is silent for half a minute is forgotten; others stay', () => {
  let now = 0;
  const { tell } = createPresence(() => now);
  const open = { isLeaving: false };
  tell('p', { id: 'a', name: 'Ann' }, { tab: '1', ...open });
  now = 20_000;
  expect(tell('p', { id: 'b', name: 'Bo' }, { tab: '1', ...open }).map(({ name }) => name)).toEqual(['Ann', 'Bo']);
  now = 31_000;
  expect(tell('p', { id: 'b', name: 'Bo' }, { tab: '1', ...open }).map(({ name }) => name)).toEqual(['Bo']);
  expect(tell('q', { id: 'a', name: 'Ann' }, { tab: '1', ...open })).toHaveLength(1);
});
