import type { Digest } from '../../pipeline/artifact.ts';
import type { GateOverride } from '../../pipeline/plan.ts';

/** Why an override of a gate's refusal does not count, or null. It takes two different people, each with a reason. */
export function overrideFault(
  override: GateOverride,
  about: { readonly stepId: string | null; readonly report: Digest },
  verify: (signed: GateOverride) => boolean,
): string | null {
  if (!verify(override)) return 'its signature is not the server’s';
  if (override.reportDigest !== about.report) return `it is about report ${override.reportDigest}, not ${about.report}`;
  if (about.stepId !== null && override.stepId !== about.stepId)
    return `it is about step ${override.stepId}, not ${about.stepId}`;
  if (new Set(override.people.map(({ id }) => id)).size < 2) return 'two different people must sign it';
  if (override.people.some(({ comment }) => comment.trim() === '')) return 'each of the two must say why';
  return null;
}
