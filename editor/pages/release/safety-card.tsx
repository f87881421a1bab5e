import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../data/api.ts';
import type { Evidence } from '../../release/evidence-text.ts';
import { Button } from '../../ui/button.tsx';
import { formatNumber } from '../../ui/format.ts';
import { Card } from '../../ui/page.tsx';
import { Failure, Loading } from '../../ui/states.tsx';
import { useWords } from '../../words/language.ts';
import { releaseWords } from './words.ts';

interface SafetyCardProps {
  readonly evidence: Evidence;
  readonly runId: string;
  readonly stepId: string;
}

export function SafetyCard({ evidence, runId, stepId }: SafetyCardProps) {
  const t = useWords(releaseWords);
  const [isOpen, setOpen] = useState(false);
  const { candidate, baseline } = evidence.safety;
  const all = candidate.flagged + baseline.flagged;
  return (
    <Card title={t('safetyTitle')}>
      <div className="flex flex-col gap-2 p-4">
        {(['candidate', 'baseline'] as const).map((side) => (
          <p key={side} className="flex flex-wrap gap-x-2">
            <span className="w-28 text-ink-2">{side === 'candidate' ? t('candidate') : t('before')}</span>
            <span className={side === 'candidate' && candidate.flagged > baseline.flagged ? 'text-failed' : ''}>
              {t('safetyRate', {
                flagged: formatNumber(evidence.safety[side].flagged),
                lyrics: formatNumber(evidence.safety[side].lyrics),
              })}
            </span>
          </p>
        ))}
        <p className="text-xs text-ink-3">
          {all === 0 && `${t('safetyNone')} `}
          {t('safetyList')}
        </p>
        {all > 0 && (
          <div>
            <Button aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
              {t('safetyShow', { count: all })}
            </Button>
          </div>
        )}
        {isOpen && <Flagged runId={runId} stepId={stepId} />}
      </div>
    </Card>
  );
}

function Flagged({ runId, stepId }: { readonly runId: string; readonly stepId: string }) {
  const t = useWords(releaseWords);
  const { data, error, refetch } = useQuery({
    queryKey: ['evidence-unsafe', runId, stepId],
    queryFn: () => api.call('GET /runs/{runId}/evidence/{stepId}/unsafe', { params: { runId, stepId } }),
    staleTime: Infinity,
  });
  if (!data) return error ? <Failure error={error} onRetry={() => void refetch()} /> : <Loading />;
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      {(['candidate', 'baseline'] as const).map((side) => (
        <section key={side}>
          <h3 className="text-xs font-semibold text-ink-2">{side === 'candidate' ? t('candidate') : t('before')}</h3>
          <ul className="mt-1 flex flex-col gap-2">
            {data[side].map((lyric, at) => (
              <li key={at}>
                <Blurred text={lyric} />
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

/** Out of sight, and out of a screen reader's way, until somebody asks for it. */
function Blurred({ text }: { readonly text: string }) {
  const t = useWords(releaseWords);
  const [isShown, setShown] = useState(false);
  return (
    <button
      type="button"
      aria-expanded={isShown}
      aria-label={isShown ? undefined : t('safetyReveal')}
      onClick={() => setShown(!isShown)}
      className="w-full rounded-control border border-line p-2 text-left font-lyric text-lg break-words whitespace-pre-wrap"
    >
      <span aria-hidden={!isShown} className={isShown ? '' : 'blur-sm select-none'}>
        {text}
      </span>
    </button>
  );
}
