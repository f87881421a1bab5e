import { expect, test } from 'vitest';
import { approvedIn } from '../../activities/deploy-canary/run.ts';
import { cancelledOnTrial } from '../../activities/promote-release/run.ts';
import { aroundRun } from './around-run.ts';
import { knownReason } from './known-reason.ts';

const runId = '01KB2V7Q3M8E5T9W4Z6X0YRNAC';

test.each([
  [approvedIn(runId, '王'), '运行 ', '，由 王 批准'],
  [cancelledOnTrial(runId), '运行 ', ' 在其发布灰度期间被取消'],
  [`run ${runId} did not end as done`, '运行 ', ' 未正常完成'],
])('in “%s” the run is found, in both languages', (reason, before, after) => {
  const { en, zh } = knownReason(reason);
  expect(aroundRun(reason, zh)).toEqual({ before, runId, after });
  expect(aroundRun(reason, en)).toMatchObject({ before: 'run ', runId });
});

test('what a person wrote is left as it is', () => {
  for (const reason of ['run it again', `run ${runId} rhymes worse`, '']) expect(aroundRun(reason, reason)).toBeNull();
});
