import { useQuery } from '@tanstack/react-query';
import { api } from '../../data/api.ts';
import { LyricLines } from '../../lyrics/lyric-lines.tsx';
import { useMetricText } from '../../release/evidence-text.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { formatNumber } from '../../ui/format.ts';
import { Failure, Loading } from '../../ui/states.tsx';
import { useWords } from '../../words/language.ts';
import { releaseWords } from './words.ts';

interface RowsDialogProps {
  readonly runId: string;
  readonly stepId: string;
  readonly metric: string;
  readonly onClose: () => void;
}

const shown = 40;

/** The lyrics that a number was made of, both sides, the candidate's worst losses first. */
export function RowsDialog({ runId, stepId, metric, onClose }: RowsDialogProps) {
  const t = useWords(releaseWords);
  const say = useMetricText();
  const { data, error, refetch } = useQuery({
    queryKey: ['evidence-rows', runId, stepId, metric],
    queryFn: () =>
      api.call('GET /runs/{runId}/evidence/{stepId}/rows', { params: { runId, stepId }, query: { metric } }),
    staleTime: Infinity,
  });
  return (
    <Dialog title={t('rowsTitle', { metric: say.name(metric) })} width="wide" onClose={onClose}>
      {!data ? (
        error ? (
          <Failure error={error} onRetry={() => void refetch()} />
        ) : (
          <Loading rows={6} />
        )
      ) : (
        <>
          <p className="text-xs text-ink-3">
            {t('rowsText', { shown: Math.min(shown, data.rows.length), total: data.total })} {t('rowsBlind')}
          </p>
          <ul className="divide-y divide-line">
            {data.rows.slice(0, shown).map((row, at) => (
              <li key={at} className="py-3">
                <p className="text-xs break-words text-ink-3">
                  {t('prompt')}: {row.prompt}
                </p>
                <div className="grid gap-4 sm:grid-cols-2">
                  {(['candidate', 'baseline'] as const).map((side) => (
                    <div key={side} className="min-w-0">
                      <p className="text-xs font-semibold text-ink-2">
                        {side === 'candidate' ? t('candidate') : t('before')} ·{' '}
                        {t('score', { value: formatNumber(row[side].value, 2) })}
                      </p>
                      <LyricLines text={row[side].text} compact />
                    </div>
                  ))}
                </div>
              </li>
            ))}
          </ul>
        </>
      )}
    </Dialog>
  );
}
