import { z } from 'zod';
import { canonicalJson } from '../../pipeline/digest.ts';
import type { GateOverride } from '../../pipeline/plan.ts';
import type { PassRecord } from '../../store/release-record.ts';
import { implement } from '../implement.ts';
import { StepError } from '../step-error.ts';
import { overrideFault } from '../workbench/override-fault.ts';
import { sameRule, trainedBy } from '../workbench/trained-by.ts';
import { checkGate, type GateRule } from './kind.ts';

const evaluationReport = z.object({
  kind: z.literal('evaluate'),
  adapter: z.string(),
  base: z.string(),
  scorer: z.string().nullish(),
  reward: z.string().nullish(),
  metrics: z.record(z.string(), z.number()),
});
type Answer = PassRecord['rules'][number];

export const runCheckGate = implement(checkGate, async ({ params, inputs }, workbench) => {
  const { store, step } = workbench;
  const report = evaluationReport.safeParse(JSON.parse(await store.readText(inputs.report.digest, 'report.json')));
  if (!report.success) throw broken('The report is not one of an evaluation. Connect the output of an evaluate step.');
  if (report.data.adapter !== inputs.adapter.digest)
    throw broken(
      `The report is about adapter ${report.data.adapter}, not ${inputs.adapter.digest}. Connect the adapter that was evaluated.`,
    );
  if (report.data.base !== inputs.base.digest)
    throw broken(
      `The report was made on base ${report.data.base}, not ${inputs.base.digest}. Connect the base that was evaluated.`,
    );

  const { scorer = null, reward = null } = report.data;
  sameRule(await trainedBy(store, inputs.adapter.digest), { what: 'the report', scorer, reward });

  const rules = params.rules.map((rule) => answer(rule, report.data.metrics));
  const failed = rules.filter(({ passed }) => !passed);
  const override = failed.length > 0 ? step.override : undefined;
  if (override) {
    const fault = overrideFault(
      override,
      { stepId: step.stepId, report: inputs.report.digest },
      (signed: GateOverride) => workbench.verify(signed),
    );
    if (fault) throw new StepError('DecisionInvalid', `The override does not count: ${fault}.`, { retry: false });
  }
  const record: PassRecord = {
    schemaVersion: 1,
    adapter: inputs.adapter.digest,
    report: inputs.report.digest,
    base: inputs.base.digest,
    rules,
    passed: failed.length === 0,
    ...(override ? { override } : {}),
  };
  const parents = [inputs.adapter, inputs.report, inputs.base];
  return {
    pass: await store.commit('pass', { files: { 'pass.json': canonicalJson(record) } }, { parents }),
    $metrics: { ...numbersOf(rules), rules: rules.length, failed: failed.length, overridden: override ? 1 : 0 },
    ...(failed.length > 0 && !override ? { $refused: `Not released: ${failed.map(explain).join('; ')}.` } : {}),
  };
});

/** What each rule was decided on, by name: what a person sees before they sign. */
function numbersOf(rules: readonly Answer[]): Record<string, number> {
  const named = rules.flatMap(({ metric, rule, value, low, high }) =>
    rule.includes('baseline')
      ? ([
          [`${metric}_delta`, value],
          [`${metric}_delta_low`, low],
          [`${metric}_delta_high`, high],
        ] as const)
      : ([[metric, value]] as const),
  );
  return Object.fromEntries(named.flatMap(([name, value]) => (value === null ? [] : [[name, value]])));
}

function answer(
  { metric, rule, value: limit, significant }: GateRule,
  metrics: Readonly<Record<string, number>>,
): Answer {
  const compares = rule === 'better-by' || rule === 'not-worse-by';
  const value = metrics[compares ? `${metric}_delta` : metric] ?? null;
  const low = metrics[`${metric}_delta_low`] ?? null;
  const high = metrics[`${metric}_delta_high`] ?? null;
  const words = {
    'at-least': `at least ${limit}`,
    'at-most': `at most ${limit}`,
    'better-by': `better than the baseline by more than ${limit}`,
    'not-worse-by': `not worse than the baseline by ${limit}`,
  };
  const judged = compares && significant ? low : value;
  const passed =
    judged !== null &&
    ((rule === 'at-least' && judged >= limit) ||
      (rule === 'at-most' && judged <= limit) ||
      (rule === 'better-by' && judged > limit) ||
      (rule === 'not-worse-by' && judged > -limit));
  return {
    metric,
    rule: words[rule] + (compares && significant ? ', by the whole interval' : ''),
    value,
    low,
    high,
    passed,
  };
}

function explain({ metric, rule, value, low, high }: Answer): string {
  if (value === null) return `${metric} is missing from the report, and should be ${rule}`;
  const interval = rule.includes('interval') && low !== null && high !== null ? ` (${low} to ${high})` : '';
  return `${metric} should be ${rule}, and ${rule.includes('baseline') ? 'differs by' : 'is'} ${value}${interval}`;
}

const broken = (message: string) => new StepError('ContractBroken', message, { retry: false });
