import { z } from 'zod';
import type { JsonObject, StepCall } from '../pipeline/plan.ts';
import type { Store } from '../store/store.ts';

/** What a step was last run with; kept to say why the next run of it could not take the result. */
const lastWork = z.strictObject({
  kind: z.string(),
  params: z.record(z.string(), z.unknown()),
  inputs: z.record(z.string(), z.string()),
  mark: z.record(z.string(), z.unknown()),
});
type Work = z.output<typeof lastWork>;

const longest = 300;
const pathOf = ({ pipelineId, stepId }: StepCall) => `last-work/${pipelineId}/${stepId}.json`;

/** The work of a step as its key sees it. */
export function workOf(call: StepCall, params: JsonObject, mark: JsonObject): Work {
  const inputs = Object.fromEntries(Object.entries(call.inputs).map(([port, { digest }]) => [port, digest]));
  return { kind: call.kind, params, inputs, mark };
}

/** Which input, parameter or outside fact differs from the time before; null for a step that never ran. */
export async function explainMiss(store: Store, call: StepCall, now: Work): Promise<string | null> {
  const kept = await store.getRecord(pathOf(call)).catch(() => null);
  if (!kept) return null;
  const before = lastWork.safeParse(parse(kept));
  return before.success ? differences(before.data, now).slice(0, longest) || null : null;
}

/** Losing it costs an explanation, never a result. */
export async function rememberWork(store: Store, call: StepCall, work: Work): Promise<void> {
  await store.putRecord(pathOf(call), JSON.stringify(work)).catch(() => undefined);
}

export function differences(before: Work, now: Work): string {
  const parts: string[] = [];
  if (before.kind !== now.kind) parts.push(`kind ${before.kind} → ${now.kind}`);
  const compare = (what: string, a: Work['params'], b: Work['params']) => {
    for (const name of [...new Set([...Object.keys(a), ...Object.keys(b)])].sort()) {
      const [was, is] = [shown(a[name]), shown(b[name])];
      if (was !== is) parts.push(`${what} ${name}: ${was} → ${is}`);
    }
  };
  compare('input', before.inputs, now.inputs);
  compare('parameter', before.params, now.params);
  compare('source', before.mark, now.mark);
  return parts.join('; ');
}

function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'string') return value.startsWith('sha256:') ? value.slice(0, 19) : value.slice(0, 60);
  const text = JSON.stringify(value);
  return text.length <= 60 ? text : `${text.slice(0, 57)}…`;
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return null;
  }
}
