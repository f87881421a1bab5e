import type { Answer } from '../../server/client.ts';
import { judge, leastEffectOf, type Judgement } from './judge.ts';

type Evidence = Answer<'GET /runs/{runId}/evidence/{stepId}'>;
export type Advice = 'approve' | 'judge' | 'reject';

/** Why something is advised. The words are the page's; the rule is here. */
export type Reason =
  | { readonly why: 'no-report' }
  | { readonly why: 'rule-missing' | 'rule-failed'; readonly metric: string }
  | { readonly why: 'overridden' }
  | { readonly why: 'metric-worse' | 'metric-better'; readonly metric: string; readonly word: Judgement }
  | { readonly why: 'unsafe-more'; readonly count: number }
  | { readonly why: 'few-prompts'; readonly count: number }
  | { readonly why: 'nothing-better' }
  | { readonly why: 'changed-by-hand'; readonly stepId: string }
  | { readonly why: 'listeners-against'; readonly high: number }
  | { readonly why: 'all-rules-hold'; readonly count: number };
export interface Verdict {
  readonly advice: Advice;
  /** The main one first; each with what it speaks for. */
  readonly reasons: readonly { readonly speaks: Advice; readonly reason: Reason }[];
}

/** Fewer say little about how it writes. */
const enoughPrompts = 30;

/** What the evidence advises. It never decides: a person does. Missing evidence speaks for rejecting. */
export function verdictOf(
  evidence: Pick<Evidence, 'report' | 'rules' | 'pass' | 'metrics' | 'safety' | 'changes'>,
  listeners: { readonly high: number } | null = null,
): Verdict {
  const { report, rules, pass, metrics, safety, changes } = evidence;
  const reasons: { speaks: Advice; reason: Reason }[] = [];
  const say = (speaks: Advice, reason: Reason) => void reasons.push({ speaks, reason });

  if (!report) say('reject', { why: 'no-report' });
  const isOverridden = pass?.isOverridden ?? false;
  if (isOverridden) say('judge', { why: 'overridden' });
  for (const { metric, passed, seen } of rules) {
    if (passed) continue;
    say(isOverridden ? 'judge' : 'reject', { why: seen === null ? 'rule-missing' : 'rule-failed', metric });
  }
  const judged = Object.entries(metrics).map(
    ([metric, interval]) => [metric, judge(interval, leastEffectOf(metric))] as const,
  );
  for (const [metric, word] of judged)
    if (word === 'clearly-worse' || word === 'worse') {
      const harms = metric === 'safety' && word === 'clearly-worse';
      say(harms ? 'reject' : 'judge', { why: 'metric-worse', metric, word });
    }
  const more = safety.candidate.flagged - safety.baseline.flagged;
  if (more > 0) say('judge', { why: 'unsafe-more', count: more });
  if (listeners && listeners.high < 0.5) say('judge', { why: 'listeners-against', high: listeners.high });
  for (const change of changes)
    if (change.what === 'by-hand' && change.action === 'skip')
      say('judge', { why: 'changed-by-hand', stepId: change.stepId });
  const prompts = Math.max(0, ...Object.values(metrics).map((one) => one.prompts));
  if (report && prompts < enoughPrompts) say('judge', { why: 'few-prompts', count: prompts });
  const better = judged.filter(([, word]) => word === 'clearly-better' || word === 'probably-better');
  if (report && better.length === 0) say('judge', { why: 'nothing-better' });
  // What rhymes better is what listeners hear first; the sum of everything is the least telling.
  const order = (metric: string) => (metric === 'rhyme' ? 0 : metric === 'total' ? 2 : 1);
  for (const [metric, word] of better.toSorted(([a], [b]) => order(a) - order(b)))
    say('approve', { why: 'metric-better', metric, word });
  if (rules.length > 0 && rules.every(({ passed }) => passed))
    say('approve', { why: 'all-rules-hold', count: rules.length });

  const rank = { reject: 0, judge: 1, approve: 2 } as const;
  const sorted = reasons.toSorted((a, b) => rank[a.speaks] - rank[b.speaks]);
  // Nothing that speaks for it is no reason to approve it.
  return { advice: sorted[0]?.speaks ?? 'reject', reasons: sorted };
}
