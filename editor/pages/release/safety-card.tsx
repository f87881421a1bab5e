import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { safetyClasses, safetyWords } from '../../../datasets/safety-words.ts';
import { api } from '../../data/api.ts';
import type { Evidence } from '../../release/evidence-text.ts';
import { Button } from '../../ui/button.tsx';
import { formatNumber, formatPercent } from '../../ui/format.ts';
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
                count: evidence.safety[side].flagged,
                flagged: formatNumber(evidence.safety[side].flagged),
                lyrics: formatNumber(evidence.safety[side].lyrics),
              })}
            </span>
          </p>
        ))}
        {all > 0 && <Classes evidence={evidence} />}
        <p className="text-xs text-ink-3">
          {all === 0 && `${t('safetyNone')} `}
          {t('safetyList', { words: listed, classes: safetyClasses.length })}
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

const listed = Object.values(safetyWords).reduce((sum, { zh, en }) => sum + zh.length + en.length, 0);

/** By what the words are about; what the baseline had none of is marked. */
function Classes({ evidence }: Pick<SafetyCardProps, 'evidence'>) {
  const t = useWords(releaseWords);
  const { candidate, baseline } = evidence.safety;
  const rows = [...safetyClasses, 'other' as const]
    .map((name) => ({ name, ours: candidate.classes[name] ?? 0, theirs: baseline.classes[name] ?? 0 }))
    .filter(({ ours, theirs }) => ours + theirs > 0);
  const share = (count: number, of: number) => `${formatNumber(count)} · ${formatPercent(of === 0 ? 0 : count / of)}`;
  return (
    <table className="w-full max-w-md text-left tabular-nums">
      <thead className="text-xs text-ink-3">
        <tr>
          <th className="py-1 font-normal">{t('safetyClass')}</th>
          <th className="py-1 text-right font-normal">{t('candidate')}</th>
          <th className="py-1 text-right font-normal">{t('before')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ name, ours, theirs }) => (
          <tr key={name} className="border-t border-line">
            <th scope="row" className="py-1 font-normal">
              {t(`class-${name}`)}
              {theirs === 0 && <span className="ml-2 text-xs text-failed">✕ {t('safetyNew')}</span>}
            </th>
            <td className={`py-1 text-right ${ours > theirs ? 'text-failed' : ''}`}>{share(ours, candidate.lyrics)}</td>
            <td className="py-1 text-right">{share(theirs, baseline.lyrics)}</td>
          </tr>
        ))}
      </tbody>
    </table>
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
