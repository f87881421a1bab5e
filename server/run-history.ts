import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import type { Decision, RunChange } from '../pipeline/plan.ts';
import { takeBackUpdateName, type TakeBack } from '../workflows/decision-contract.ts';
import { decideUpdateName, type RunInput } from '../workflows/messages.ts';

/** One payload as Temporal's JSON spells it: bytes in base64. */
interface JsonPayload {
  readonly metadata?: Readonly<Record<string, string>>;
  readonly data?: string;
}
interface JsonEvent {
  readonly workflowExecutionStartedEventAttributes?: {
    readonly input?: { readonly payloads?: readonly JsonPayload[] };
    readonly continuedExecutionRunId?: string;
  };
  readonly workflowExecutionUpdateAcceptedEventAttributes?: {
    readonly acceptedRequest?: {
      readonly input?: { readonly name?: string; readonly args?: { readonly payloads?: readonly JsonPayload[] } };
    };
  };
}
/** A history as the replayer reads it, as far as we look into it. */
export interface JsonHistory {
  readonly events?: readonly JsonEvent[];
}

/**
 * What the histories of a run say of themselves, without any worker: what it was started with, and which decisions its
 * workflow took and nobody took back. The accepted Update in the history is the truth about a decision; everything else is a copy of it.
 * @param histories of all executions of the run, oldest first
 */
export function readHistories(histories: readonly JsonHistory[]): {
  readonly input: RunInput | null;
  readonly decisions: readonly Decision[];
} {
  const events = histories.flatMap((history) => history.events ?? []);
  const started = events.find((event) => event.workflowExecutionStartedEventAttributes);
  const input = decode<RunInput>(started?.workflowExecutionStartedEventAttributes?.input?.payloads?.[0]);
  const decisions = new Map<string, Decision>();
  for (const event of events) {
    const update = event.workflowExecutionUpdateAcceptedEventAttributes?.acceptedRequest?.input;
    if (update?.name === takeBackUpdateName) {
      const taken = decode<TakeBack>(update.args?.payloads?.[0]);
      if (taken && decisions.get(taken.stepId)?.signature === taken.signature) decisions.delete(taken.stepId);
    }
    if (update?.name !== decideUpdateName) continue;
    const decision = decode<Decision>(update.args?.payloads?.[0]);
    if (decision && !decisions.has(decision.stepId)) decisions.set(decision.stepId, decision);
  }
  return { input, decisions: [...decisions.values()] };
}

/** Whether a run's own account says that a decision was taken back before it took effect. */
export const wasTakenBack = ({ stepId, decidedAt }: Decision, changes: readonly RunChange[] = []): boolean =>
  changes.some((change) => change.action === 'take-back' && change.stepId === stepId && change.at > decidedAt);

function decode<T>(payload: JsonPayload | undefined): T | null {
  if (!payload) return null;
  const bytes = (text: string) => Buffer.from(text, 'base64');
  const metadata = Object.entries(payload.metadata ?? {}).map(([name, text]) => [name, bytes(text)] as const);
  const read: Payload = { metadata: Object.fromEntries(metadata), data: bytes(payload.data ?? '') };
  return defaultPayloadConverter.fromPayload<T>(read);
}
