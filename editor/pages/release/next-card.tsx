import { useMetricText, type Evidence } from '../../release/evidence-text.ts';
import { formatDuration, formatNumber, formatPercent } from '../../ui/format.ts';
import { Card } from '../../ui/page.tsx';
import { useWords } from '../../words/language.ts';
import { releaseWords } from './words.ts';

/** What follows an approval, in words, and what takes it back by itself. */
export function NextCard({ evidence }: { readonly evidence: Evidence }) {
  const t = useWords(releaseWords);
  const say = useMetricText();
  const { canary, alias, report } = evidence;
  if (!canary)
    return (
      <Card title={t('nextTitle')}>
        <p className="p-4">{t('nextNoCanary')}</p>
      </Card>
    );
  const { promotion, share } = canary;
  const stable = say.release(report?.baseline?.number ?? null, report?.baselineModel ?? '');
  return (
    <Card title={t('nextTitle')}>
      <div className="flex flex-col gap-2 p-4">
        <p>{t('nextShare', { share: formatPercent(share), alias, stable })}</p>
        {promotion ? (
          <>
            <p>
              {t('nextPromote', {
                count: promotion.minSamples,
                requests: formatNumber(promotion.minSamples),
                minutes: formatNumber(promotion.minMinutes, 1),
              })}
            </p>
            <h3 className="mt-1 font-semibold">{t('backTitle')}</h3>
            <ul className="list-disc pl-5">
              <li>{t('backErrors', { extra: formatPercent(promotion.maxExtraErrors) })}</li>
              <li>
                {t('backSlow', {
                  times: formatNumber(promotion.maxSlowdown),
                  ms: formatNumber(promotion.toleratedMs),
                })}
              </li>
              <li>{t('backTripped')}</li>
              <li>{t('backLate', { hours: formatDuration(promotion.maxMinutes * 60_000) })}</li>
            </ul>
          </>
        ) : (
          <p>{t('nextByHand')}</p>
        )}
        <p className="font-semibold">{t('backByHand')}</p>
      </div>
    </Card>
  );
}
