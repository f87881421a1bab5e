import type { RunView } from '../../../server/client.ts';
import { DigestLink } from '../../run/digest-link.tsx';
import { expectedWork } from '../../run/expected-work.ts';
import { useRunCost } from '../../run/run-cost.ts';
import { useStepTitle } from '../../run/step-title.ts';
import type { Pins } from '../../state/written.ts';
import { formatDuration } from '../../ui/format.ts';
import { formatMoney } from '../../ui/money.ts';
import { useWords } from '../../words/language.ts';
import { partWords } from './part-words.ts';

export interface PartSteps {
  readonly run: readonly string[];
  readonly taken: readonly string[];
  readonly 'passed-over': readonly string[];
}
interface PartPreviewProps {
  /** What the rest is taken from. */
  readonly past: RunView;
  readonly steps: PartSteps;
  readonly pins: Pins;
}
const hows = ['taken', 'run', 'passed-over'] as const;

/** Before it starts: what is reused, by digest; what is made anew, and what that took the last time. */
export function PartPreview({ past, steps, pins }: PartPreviewProps) {
  const t = useWords(partWords);
  const title = useStepTitle();
  const work = expectedWork(past, steps.run);
  const cost = useRunCost(past)(steps.run);
  const byId = new Map(past.plan.steps.map((step) => [step.id, step]));
  return (
    <>
      {hows.map((how) =>
        steps[how].length === 0 ? null : (
          <section key={how} data-how={how}>
            <h3 className="font-semibold">{t(`how-${how}`, { count: steps[how].length })}</h3>
            <ul className="flex max-h-40 flex-col overflow-y-auto">
              {steps[how].map((id) => {
                const step = byId.get(id);
                const outputs = how === 'taken' ? Object.entries(past.state.steps[id]?.outputs ?? {}) : [];
                return (
                  <li key={id} className="flex flex-wrap items-baseline gap-x-3">
                    <span title={id}>{step ? title(step) : id}</span>
                    {outputs
                      .filter(([port]) => pins[id]?.[port] === undefined)
                      .map(([port, { digest, type }]) => (
                        <DigestLink key={port} digest={digest} type={type} />
                      ))}
                    {how === 'taken' &&
                      Object.entries(pins[id] ?? {}).map(([port, digest]) => (
                        <span key={port} className="text-xs">
                          {t('pinned')} <DigestLink digest={digest} />
                        </span>
                      ))}
                  </li>
                );
              })}
            </ul>
          </section>
        ),
      )}
      {work.totalMs > 0 && (
        <p className="text-ink-2" data-part="expected">
          {t('takes', { time: formatDuration(work.totalMs) })}
          {work.trainingMs > 0 && ` ${t('training', { time: formatDuration(work.trainingMs) })}`}
          {cost && ` ${t('costs', { cost: formatMoney(cost) })}`}
          {work.unknown > 0 && ` ${t('unknownTime', { count: work.unknown })}`}
        </p>
      )}
    </>
  );
}
