import { expect, test } from 'vitest';
import { ulid } from '../server/ulid.ts';
import { nightRunId } from './night-run-id.ts';

test('an id made in a workflow has the letters and the order of the ids that the server makes', () => {
  const at = Date.parse('2027-03-14T07:00:00.000Z');
  expect(nightRunId(at, () => 0).slice(0, 10)).toBe(ulid(at).slice(0, 10));
  expect(nightRunId(at, Math.random)).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}$/);
  expect(nightRunId(at, () => 0.999_999) < nightRunId(at + 1, () => 0)).toBe(true);
});

test('the same clock and chance give the same id, and another chance another', () => {
  const chances = () => {
    let seed = 1;
    return () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
  };
  expect(nightRunId(5, chances())).toBe(nightRunId(5, chances()));
  expect(nightRunId(5, Math.random)).not.toBe(nightRunId(5, Math.random));
});
