import { useMetricText } from '../../release/evidence-text.ts';
import type { Advice, Reason, Verdict } from '../../release/verdict.ts';
import { evidenceWords } from '../../release/words.ts';
import { useWords } from '../../words/language.ts';
import type { Evidence } from '../../release/evidence-text.ts';
import { releaseWords } from './words.ts';

export const adviceTone: Readonly<Record<Advice, string>> = {
  approve: 'text-succeeded',
  judge: 'text-waiting',
  reject: 'text-failed',
};
const glyphs: Readonly<Record<Advice, string>> = { approve: '✓', judge: '◆', reject: '✕' };

/** Reasons in the reader's words. */
function useReasonText(evidence: Pick<Evidence, 'metrics'>): (reason: Reason) => string {
  const t = useWords(releaseWords);
  const e = useWords(evidenceWords);
  const say = useMetricText();
  return (reason) => {
    if (reason.why === 'metric-better' || reason.why === 'metric-worse') {
      const frequency = say.frequency(reason.metric, evidence.metrics[reason.metric]?.delta ?? 0);
      return t(reason.why, { metric: say.name(reason.metric), word: e(reason.word), frequency });
    }
    if (reason.why === 'rule-failed' || reason.why === 'rule-missing')
      return t(reason.why, { metric: say.name(reason.metric) });
    const { why, ...values } = reason;
    return t(why, values);
  };
}

interface VerdictCardProps {
  readonly verdict: Verdict;
  readonly evidence: Evidence;
}

/** What the rules advise, in one sentence, and the rules behind it. */
export function VerdictCard({ verdict, evidence }: VerdictCardProps) {
  const t = useWords(releaseWords);
  const reasonText = useReasonText(evidence);
  const [main] = verdict.reasons;
  return (
    <section className="rounded-card border border-line bg-panel p-4" aria-label={t(`advice-${verdict.advice}`)}>
      <p className="text-xl" data-advice={verdict.advice}>
        <span aria-hidden="true" className={`mr-2 ${adviceTone[verdict.advice]}`}>
          {glyphs[verdict.advice]}
        </span>
        <strong className={`font-semibold ${adviceTone[verdict.advice]}`}>{t(`advice-${verdict.advice}`)}</strong>
        {main && <span>{t('afterAdvice', { reason: reasonText(main.reason) })}</span>}
      </p>
      <details className="mt-2">
        <summary className="inline-flex min-h-6 items-center text-focus underline underline-offset-2 max-sm:min-h-11">
          {t('why')}
        </summary>
        <p className="mt-1 max-w-160 text-xs text-ink-3">{t('whyText')}</p>
        <ul className="mt-2 flex flex-col gap-1">
          {verdict.reasons.map(({ speaks, reason }) => (
            <li key={JSON.stringify(reason)} className="flex gap-2">
              <span className={`shrink-0 ${adviceTone[speaks]}`}>
                <span aria-hidden="true">{glyphs[speaks]}</span> {t(`speaks-${speaks}`)}
              </span>
              <span className="min-w-0 break-words">{reasonText(reason)}</span>
            </li>
          ))}
        </ul>
      </details>
    </section>
  );
}
