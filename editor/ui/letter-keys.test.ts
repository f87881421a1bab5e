import { expect, test } from 'vitest';
import { isHeardAstray } from './letter-keys.ts';

const press = (key: string, beside: object = {}) => ({ key, altKey: false, ctrlKey: false, metaKey: false, ...beside });

test('every key is heard wherever it is pressed, unless letters are kept to the focus', () => {
  for (const key of ['n', 'D', '?', '0', '+', 'Enter', 'ArrowLeft', 'F2'])
    expect(isHeardAstray(press(key), 'always'), key).toBe(true);
});

test('kept to the focus, letters, digits and signs alone are not heard; keys with another beside them, and named keys, are', () => {
  for (const key of ['n', 'D', 'p', 'c', 'o', '?', '0', '1', '+', '-', ' ', 'ñ', '字'])
    expect(isHeardAstray(press(key), 'focus'), key).toBe(false);
  for (const key of ['Enter', 'Delete', 'ArrowLeft', 'F2', 'Escape'])
    expect(isHeardAstray(press(key), 'focus'), key).toBe(true);
  for (const beside of [{ ctrlKey: true }, { metaKey: true }, { altKey: true }])
    expect(isHeardAstray(press('z', beside), 'focus'), Object.keys(beside)[0]).toBe(true);
  // Shift alone makes capitals: a sign all the same.
  expect(isHeardAstray(press('S', { shiftKey: true }), 'focus')).toBe(false);
});
