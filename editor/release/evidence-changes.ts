import type { Evidence, Rule } from './evidence-text.ts';

/** One way in which evidence differs from what a person read before. */
export type EvidenceChange =
  | { readonly what: 'rule-kept' | 'rule-broken' | 'rule-added' | 'rule-gone'; readonly metric: string }
  | { readonly what: 'metric'; readonly metric: string; readonly was: number; readonly is: number }
  | { readonly what: 'metric-added' | 'metric-gone'; readonly metric: string }
  | { readonly what: 'unsafe'; readonly was: number; readonly is: number }
  | { readonly what: 'report' | 'by-hand' };

type Read = Pick<Evidence, 'rules' | 'metrics' | 'safety' | 'report' | 'changes'>;
const nameOf = ({ metric, rule, value, significant }: Rule) => JSON.stringify([metric, rule, value, significant]);
const byName = ({ rules }: Read) => new Map(rules.map((rule) => [nameOf(rule), rule]));
const countByHand = ({ changes }: Read) => changes.filter(({ what }) => what === 'by-hand').length;
/** Nobody sees a smaller difference on the page. */
const isSame = (a: number, b: number) => Math.abs(a - b) < 0.0005;

/** What of the gate and of the measurements is not as it was; the gate first. Empty when nothing shown differs. */
export function evidenceChanges(before: Read, now: Read): EvidenceChange[] {
  const changes: EvidenceChange[] = [];
  const [old, fresh] = [byName(before), byName(now)];
  for (const [name, { metric, passed }] of fresh) {
    const earlier = old.get(name);
    if (!earlier) changes.push({ what: 'rule-added', metric });
    else if (earlier.passed !== passed) changes.push({ what: passed ? 'rule-kept' : 'rule-broken', metric });
  }
  for (const [name, { metric }] of old) if (!fresh.has(name)) changes.push({ what: 'rule-gone', metric });
  for (const metric of new Set([...Object.keys(before.metrics), ...Object.keys(now.metrics)])) {
    const [was, is] = [before.metrics[metric]?.delta, now.metrics[metric]?.delta];
    if (was === undefined) changes.push({ what: 'metric-added', metric });
    else if (is === undefined) changes.push({ what: 'metric-gone', metric });
    else if (!isSame(was, is)) changes.push({ what: 'metric', metric, was, is });
  }
  const [was, is] = [before.safety.candidate.flagged, now.safety.candidate.flagged];
  if (was !== is) changes.push({ what: 'unsafe', was, is });
  if (before.report?.digest !== now.report?.digest) changes.push({ what: 'report' });
  if (countByHand(before) !== countByHand(now)) changes.push({ what: 'by-hand' });
  return changes;
}
