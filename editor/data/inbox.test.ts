import { expect, test } from 'vitest';
import { countOf, inboxOf, questionKey } from './inbox.ts';
import type { Overview } from './overview.ts';

const run = { pipelineId: 'p', trigger: 'person' as const, startedBy: { id: 'a', name: 'A' } };
const evidence = `sha256:${'e'.repeat(64)}` as const;
const approval = (runId: string, until: string) => ({
  ...run,
  runId,
  stepId: 'approval',
  alias: 'lyrics',
  since: '2026-01-01T00:00:00.000Z',
  until,
  evidence,
  gate: null,
});
const overview = (more: Partial<Overview>): Overview => ({
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
  ...more,
});

test('what waits comes first, the nearest deadline before the others; news follow, newest first', () => {
  const items = inboxOf(
    overview({
      waiting: [approval('late', '2026-01-05T00:00:00.000Z'), approval('soon', '2026-01-02T00:00:00.000Z')],
      rolledBack: [
        { alias: 'lyrics', at: '2026-01-01T03:00:00.000Z', who: 'A', reason: '', action: 'roll-back', version: 4 },
        { alias: 'lyrics', at: '2026-01-01T05:00:00.000Z', who: 'A', reason: '', action: 'roll-back', version: 5 },
      ],
    }),
  );
  expect(items.map(({ key }) => key)).toEqual([
    `approval soon approval ${evidence}`,
    `approval late approval ${evidence}`,
    'rolled-back lyrics 5',
    'rolled-back lyrics 4',
  ]);
});

test('news count until they are seen, what waits counts until it is done', () => {
  const items = inboxOf(
    overview({
      waiting: [approval('r', '2026-01-05T00:00:00.000Z')],
      ended: [
        {
          ...run,
          runId: 'x',
          outcome: 'failed',
          endedAt: '2026-01-01T00:00:00.000Z',
          reason: null,
          stepId: null,
          approvalStepId: null,
        },
      ],
    }),
  );
  expect(countOf(items, () => false)).toBe(2);
  expect(countOf(items, () => true)).toBe(1);
});

test('a question waits for those who may answer it, and its answer is news to whoever asked', () => {
  const asked = {
    questionId: 'q',
    runId: 'r',
    stepId: 'approval',
    pipelineId: 'p',
    askedBy: 'Mei',
    askedAt: '2026-01-01T00:00:00.000Z',
    answeredBy: null,
    answeredAt: null,
    excerpt: 'Why?',
  };
  const waits = inboxOf(overview({ questions: [asked] }));
  expect(waits).toMatchObject([{ key: questionKey('q'), isOpen: true, at: asked.askedAt }]);
  expect(countOf(waits, () => true)).toBe(1);
  const answered = { ...asked, answeredBy: 'Lin', answeredAt: '2026-01-01T01:00:00.000Z' };
  const news = inboxOf(overview({ questions: [answered] }));
  expect(news).toMatchObject([{ key: questionKey('q'), isOpen: false, at: answered.answeredAt }]);
  expect(countOf(news, (key) => key === questionKey('q'))).toBe(0);
});
