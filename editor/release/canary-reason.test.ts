import { expect, test } from 'vitest';
import { judgeCanary } from '../../activities/promote-release/judge-canary.ts';
import { canaryReason } from './canary-reason.ts';

const policy = {
  minSamples: 10,
  minMinutes: 1,
  maxMinutes: 60,
  maxExtraErrors: 0.02,
  maxSlowdown: 1.25,
  toleratedMs: 200,
};
const slot = (requests: number, failures: number, firstTokenP95Ms: number | null) => ({
  requests,
  failures,
  firstTokenP50Ms: firstTokenP95Ms,
  firstTokenP95Ms,
});
const good = { stable: slot(20, 0, 300), canary: slot(12, 0, 310), canaryTripped: false, minutes: 5, alone: false };

test('every sentence that the judge of a canary can say is said in Chinese too', () => {
  const observed = [
    good,
    { ...good, canaryTripped: true },
    { ...good, canary: slot(3, 0, 310) },
    { ...good, minutes: 0.5 },
    { ...good, stable: slot(0, 0, null) },
    { ...good, canary: slot(12, 6, 310) },
    { ...good, canary: slot(12, 0, null) },
    { ...good, canary: slot(12, 0, 2_000) },
  ];
  const said = observed.map((one) => judgeCanary(one, policy).reason);
  expect(new Set(said).size).toBe(observed.length);
  for (const reason of [...said, `after 60 minutes too little is known: ${said[2]}`])
    expect(canaryReason(reason).zh, reason).not.toMatch(/[a-z]{3,}/);
  expect(canaryReason(said[0]!).zh).toBe('12 次请求，失败率 0.0%，首词元 p95 为 310 毫秒');
});

test('what a person wrote stays as it is, in both languages', () => {
  expect(canaryReason('韵脚太丑')).toEqual({ en: '韵脚太丑', zh: '韵脚太丑' });
});
