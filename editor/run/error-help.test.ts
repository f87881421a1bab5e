import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { explainedCodes, helpOf } from './error-help.ts';

test('every code that a step can fail with is explained in plain words', () => {
  const source = readFileSync(new URL('../../activities/step-error.ts', import.meta.url), 'utf8');
  const codes = [...source.slice(0, source.indexOf(';')).matchAll(/'(\w+)'/g)].map(([, code]) => code!);
  expect(codes.length).toBeGreaterThan(20);
  expect(codes.filter((code) => !explainedCodes.includes(code))).toEqual([]);
});

test('a code that nobody knows is said to be unexpected', () => {
  expect(helpOf('NoSuchCode')).toBe(helpOf('Unexpected'));
});

test('what the same again cannot mend is said to need other parameters, and nothing else is', () => {
  const changed = explainedCodes.filter((code) => /with (changed|these) parameters/.test(helpOf(code).fix.en));
  expect(changed.length).toBeGreaterThan(3);
  expect(explainedCodes.filter((code) => helpOf(code).needsChange)).toEqual(changed);
});
