import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { StepOutcome } from '../../../pipeline/plan.ts';

/* The benchmarks' graphs as somebody who knows Temporal would write them. */

type Activity = (call: { readonly place: number }) => Promise<StepOutcome>;

const activities = proxyActivities<Record<string, Activity>>({
  startToCloseTimeout: '1m',
  heartbeatTimeout: '10s',
  retry: { maximumAttempts: 3, initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '1m' },
});

const numbered = (length: number) => Array.from({ length }, (_, place) => place);

export async function chainByHand(length: number, activity: string): Promise<StepOutcome[]> {
  const made: StepOutcome[] = [];
  for (const place of numbered(length)) made.push(await activities[activity]!({ place }));
  return made;
}

const local = proxyLocalActivities<Record<string, Activity>>({
  startToCloseTimeout: '5s',
  retry: { maximumAttempts: 3 },
});

export async function chainByHandLocally(length: number, activity: string): Promise<StepOutcome[]> {
  const made: StepOutcome[] = [];
  for (const place of numbered(length)) made.push(await local[activity]!({ place }));
  return made;
}

export async function diamondsByHand(count: number, activity: string): Promise<StepOutcome[]> {
  const made: StepOutcome[] = [];
  for (let layer = 0; layer < count; layer += 1) {
    made.push(...(await Promise.all(numbered(4).map((place) => activities[activity]!({ place })))));
    made.push(await activities[activity]!({ place: layer }));
  }
  return made;
}

const joining = proxyActivities<
  Record<string, (all: { readonly made: readonly StepOutcome[] }) => Promise<StepOutcome>>
>({ startToCloseTimeout: '1m', heartbeatTimeout: '10s', retry: { maximumAttempts: 3 } });

/** All at once; one more that is given what they made, in order. */
export async function fanByHand(width: number, activity: string): Promise<StepOutcome> {
  const made = await Promise.all(numbered(width).map((place) => activities[activity]!({ place })));
  return await joining[activity]!({ made });
}
