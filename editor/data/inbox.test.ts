import { expect, test } from 'vitest';
import { countOf, inboxOf } from './inbox.ts';
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
