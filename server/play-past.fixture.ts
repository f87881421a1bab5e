import { defaultPayloadConverter } from '@temporalio/common';
import type { Decision } from '../pipeline/plan.ts';
import { decideUpdateName, type RunInput, type RunState, type Transition } from '../workflows/messages.ts';
import type { RunWorkflows } from './ports.ts';

export interface PlayedRun {
  readonly input: RunInput;
  readonly state: RunState;
  readonly closedAt: string | null;
  readonly decided: ReadonlyMap<string, Decision>;
}

/** For tests alone: what Temporal tells of runs that went on or ended, from runs played by plain objects. */
export function playPast(
  runs: ReadonlyMap<string, PlayedRun>,
  ask: <T>(work: () => T) => Promise<T>,
): Pick<RunWorkflows, 'changes' | 'pulse' | 'histories' | 'remembered' | 'goingOn'> {
  return {
    changes: (workflowId, after) =>
      ask(() => {
        const played = runs.get(workflowId);
        if (!played) return null;
        const { steps, ...run } = played.state;
        const numbers = Array.from({ length: Math.max(0, run.sequence - after) }, (_, index) => after + index + 1);
        return { sequence: run.sequence, transitions: numbers.map(transitionOf), steps, run };
      }),
    pulse: (workflowId) =>
      ask(() => {
        const played = runs.get(workflowId);
        return played ? { closedAt: played.closedAt, progress: {} } : null;
      }),
    histories: (workflowId) =>
      ask(() => {
        const played = runs.get(workflowId);
        return played ? [JSON.stringify(historyOf(played))] : [];
      }),
    remembered: () => ask(() => [...runs.keys()]),
    goingOn: () => ask(() => new Set([...runs].flatMap(([id, { closedAt }]) => (closedAt === null ? [id] : [])))),
  };
}

const transitionOf = (sequence: number): Transition => ({
  sequence,
  at: '2026-01-01T00:00:00.000Z',
  stepId: null,
  state: sequence === 1 ? 'running' : 'resumed',
});

/** As Temporal's JSON spells it: payloads in base64. */
function historyOf({ input, decided }: PlayedRun): object {
  const payload = (value: unknown) => {
    const { metadata = {}, data } = defaultPayloadConverter.toPayload(value);
    const text = (bytes: Uint8Array | null | undefined) => Buffer.from(bytes ?? []).toString('base64');
    const read = Object.entries(metadata ?? {}).map(([name, bytes]) => [name, text(bytes)]);
    return { metadata: Object.fromEntries(read) as object, data: text(data) };
  };
  const accepted = [...decided.values()].map((decision) => ({
    workflowExecutionUpdateAcceptedEventAttributes: {
      acceptedRequest: { input: { name: decideUpdateName, args: { payloads: [payload(decision)] } } },
    },
  }));
  return {
    events: [{ workflowExecutionStartedEventAttributes: { input: { payloads: [payload(input)] } } }, ...accepted],
  };
}
