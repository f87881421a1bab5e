import { expect, test } from 'vitest';
import type { Overview } from '../../data/overview.ts';
import { tonightOf } from './tonight.ts';

const nothing: Overview = {
  at: '',
  waiting: [],
  broken: [],
  ended: [],
  rolledBack: [],
  questions: [],
  running: [],
  schedules: [],
  recent: [],
  traffic: [],
  unreachable: [],
};
const night = (outcome: string, at = '2026-01-02T02:00:00.000Z') => ({
  at,
  outcome,
  runId: 'r',
  reason: null,
  gate: 'passed' as const,
  loss: [],
  gain: null,
  release: null,
});
const strip = (...nights: ReturnType<typeof night>[]) => ({
  scheduleId: 's',
  pipelineId: 'p',
  cron: '0 2 * * *',
  timezone: 'UTC',
  nextAt: null,
  isPaused: false,
  nights,
});
const run = { runId: 'r', pipelineId: 'p', trigger: 'schedule' as const, startedBy: { id: 'a', name: 'A' } };
const waiting = [
  {
    ...run,
    stepId: 'approval',
    alias: 'lyrics',
    since: '',
    until: null,
    evidence: `sha256:${'e'.repeat(64)}` as const,
    gate: null,
  },
];
const broken = [
  { ...run, stepId: 'sft', title: { en: 'SFT', zh: 'SFT' }, since: '', until: '', code: null, reason: null },
];
const running = [{ ...run, startedAt: '', done: 1, all: 3, steps: [], pausedBy: null }];

test.each([
  ['nothing was ever run', {}, 'none'],
  [
    'the last night came to its end',
    { schedules: [strip(night('failed', '2026-01-01T02:00:00.000Z'), night('done'))] },
    'good',
  ],
  ['a night is at work', { running, schedules: [strip(night('working'))] }, 'running'],
  ['a candidate waits', { waiting, running }, 'waiting'],
  ['the last night failed, whatever else goes on', { waiting, running, schedules: [strip(night('failed'))] }, 'failed'],
  ['the last night was missed', { schedules: [strip(night('missed'))] }, 'failed'],
  ['a step waits for repair', { broken, waiting }, 'broken'],
  ['Temporal does not answer', { unreachable: ['runs' as const], schedules: [strip(night('done'))] }, 'unknown'],
  ['without a schedule the last run counts', { recent: [night('done')] }, 'good'],
  ['a schedule that has not fired yet says nothing', { schedules: [strip()] }, 'none'],
] as const)('when %s, that is what tonight is', (_name, change, is) => {
  expect(tonightOf({ ...nothing, ...(change as Partial<Overview>) }).is).toBe(is);
});
