import { expect, test } from 'vitest';
import { eventText } from './trainer-event-text.ts';

const said = (type: string, more: Record<string, unknown> = {}) => eventText({ v: 1, ts: 1, type, ...more });

test('events of a training are lines that a person reads', () => {
  expect(said('start', { step: 0, total: 45, method: 'grpo', versions: { torch: '2.13.0', trl: '1.13.0' } })).toBe(
    'training begins at step 0 of 45, grpo; torch 2.13.0, trl 1.13.0',
  );
  expect(said('start', { step: 20, total: 45 })).toBe('training goes on at step 20 of 45');
  expect(said('checkpoint', { step: 20, path: 'checkpoints/20' })).toBe('wrote the checkpoint of step 20');
  expect(said('warn', { step: 7, code: 'RewardFlat', message: 'Nothing is learnt.' })).toBe(
    'warning at step 7: Nothing is learnt. (RewardFlat)',
  );
  expect(said('sample', { step: 5, prompt: '【ang】', lyric: '月光\n远方\n', reward: 0.45678 })).toBe(
    'sample at step 5 for 【ang】: 月光 / 远方, reward 0.4568',
  );
  expect(said('end', { outcome: 'completed', step: 45, seconds: 161.234 })).toBe(
    'training ended at step 45: completed, seconds 161.2',
  );
});

test('an event of a later version is kept as it came, and one that lacks what it should have is no fault', () => {
  expect(said('novelty', { much: 3 })).toBe('{"v":1,"ts":1,"type":"novelty","much":3}');
  for (const type of ['start', 'warn', 'sample', 'end', 'checkpoint']) expect(said(type)).toBeTypeOf('string');
});
