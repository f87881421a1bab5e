import { expect, test } from 'vitest';
import { obstacleOf, recordOf, standingOf, type Run } from './decision.ts';

const evidence = { type: 'pass', digest: `sha256:${'e'.repeat(64)}`, sizeBytes: 1 } as const;
function runOf(state: Partial<Run['state']>, decisions: Partial<Run['decisions'][number]>[] = []): Run {
  return {
    state: { outcome: 'running', waiting: [], steps: {}, ...state },
    decisions,
    startedBy: { id: 'maker', name: 'Maker' },
    trial: null,
  } as unknown as Run;
}
const is = (run: Run) => standingOf(run, 'approval', 'gate').is;

test.each([
  ['the run is not there yet', runOf({ steps: { gate: { state: 'running' } } }), 'not-yet'],
  ['it waits', runOf({ waiting: [{ stepId: 'approval', evidence, since: '' }] }), 'waiting'],
  [
    'it can still be taken back',
    runOf({ waiting: [{ stepId: 'approval', evidence, since: '', decided: {} as never }] }, [
      { stepId: 'approval', verdict: 'approve' },
    ]),
    'pending',
  ],
  ['it was approved', runOf({}, [{ stepId: 'approval', verdict: 'approve' }]), 'approved'],
  ['it was rejected', runOf({}, [{ stepId: 'approval', verdict: 'reject' }]), 'rejected'],
  ['the gate refused', runOf({ outcome: 'rejected', steps: { gate: { state: 'not-passed' } } }), 'refused'],
  ['nobody decided', runOf({ outcome: 'expired', steps: { approval: { state: 'not-passed' } } }), 'expired'],
  ['a newer one took its place', runOf({ outcome: 'superseded' }), 'superseded'],
  ['the run failed before', runOf({ outcome: 'failed', steps: { approval: { state: 'skipped' } } }), 'ended'],
] as const)('when %s, that is where the approval stands', (_name, run, standing) => {
  expect(is(run)).toBe(standing);
});

test('what is signed is the evidence that waits now', () => {
  const run = runOf({ waiting: [{ stepId: 'approval', evidence, since: 's', until: 'u' }] });
  expect(standingOf(run, 'approval', 'gate')).toEqual({
    is: 'waiting',
    evidenceDigest: evidence.digest,
    since: 's',
    until: 'u',
  });
});

const person = { id: 'other', mayDecide: true, isAlone: false };
test('who made the candidate does not decide on it, unless alone here; a trial is not decided on', () => {
  const run = runOf({});
  expect(obstacleOf(run, person)).toBeNull();
  expect(obstacleOf(run, { ...person, mayDecide: false })).toBe('may-not');
  expect(obstacleOf(run, { ...person, id: 'maker' })).toBe('own-run');
  expect(obstacleOf(run, { ...person, id: 'maker', isAlone: true })).toBeNull();
  expect(obstacleOf({ ...run, trial: { mode: 'to', of: 'x' } }, person)).toBe('trial');
  const changes = [{ at: '', who: { id: 'other', name: '' }, stepId: 'sft', action: 'skip', reason: '' }] as const;
  expect(obstacleOf(runOf({ changes }), person)).toBe('own-change');
});

test('the record says in which language its decision was read and signed, whoever looks at it', () => {
  const record = (decisions: Partial<Run['decisions'][number]>[]) =>
    recordOf(runOf({}, decisions), 'approval', {} as never, {});
  expect(record([{ stepId: 'approval', verdict: 'approve', language: 'zh' }]).language).toBe('zh');
  expect(record([{ stepId: 'approval', verdict: 'approve' }]).language).toBeNull();
});
