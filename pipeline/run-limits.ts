/** How long a run waits for people before it gives up; the end of a wait is never a yes. */
export interface WaitLimits {
  /** A broken step. */
  readonly repairMs: number;
  /** An approval. */
  readonly approvalMs: number;
}

const hourMs = 60 * 60 * 1_000;
const approvalMs = 72 * hourMs;
const byHand: WaitLimits = { repairMs: 7 * 24 * hourMs, approvalMs };

/** By what started the run. A scheduled one gives a broken step up before the next night; the others keep it for a week. */
export const runLimits: Readonly<Record<'person' | 'first-start' | 'webhook' | 'schedule', WaitLimits>> = {
  person: byHand,
  'first-start': byHand,
  webhook: byHand,
  schedule: { repairMs: 12 * hourMs, approvalMs },
};
