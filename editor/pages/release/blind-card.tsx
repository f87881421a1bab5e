import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { api } from '../../data/api.ts';
import { winRate, type Votes } from '../../release/win-rate.ts';
import { Button } from '../../ui/button.tsx';
import { formatPercent } from '../../ui/format.ts';
import { Card } from '../../ui/page.tsx';
import { Failure, Loading } from '../../ui/states.tsx';
import { useWords } from '../../words/language.ts';
import { BlindPairs } from './blind-pairs.tsx';
import { blindKey, useBlindSheet, type BlindSheet } from './blind-query.ts';
import { BlindReveal } from './blind-reveal.tsx';
import { releaseWords } from './words.ts';

interface BlindCardProps {
  readonly runId: string;
  readonly stepId: string;
}

/** Eight pairs to hear for oneself, without knowing which release wrote which. */
export function BlindCard({ runId, stepId }: BlindCardProps) {
  const t = useWords(releaseWords);
  const [isNear, setNear] = useState(false);
  const [isOpen, setOpen] = useState(false);
  const place = useRef<HTMLDivElement>(null);
  // Dealt when somebody scrolls here, not for everybody who opens the page.
  useEffect(() => {
    const shown = place.current;
    if (!shown) return undefined;
    const observer = new IntersectionObserver((entries) => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) setNear(true);
    });
    observer.observe(shown);
    return () => observer.disconnect();
  }, []);
  const { data, error, refetch } = useBlindSheet(runId, stepId, isNear);
  const voted = data?.pairs.filter(({ vote }) => vote !== null).length ?? 0;
  const count = data?.pairs.length ?? 0;
  return (
    <div ref={place} className={data?.result ? '' : 'print:hidden'}>
      <Card title={t('blind')}>
        <div className="flex flex-col gap-3 p-4">
          {!data ? (
            error ? (
              <Failure error={error} onRetry={() => void refetch()} />
            ) : (
              <Loading rows={2} />
            )
          ) : count === 0 ? (
            <p className="text-ink-2">{t('blindNone')}</p>
          ) : data.result ? (
            <Result runId={runId} stepId={stepId} sheet={data} result={data.result} />
          ) : isOpen ? (
            <BlindPairs runId={runId} stepId={stepId} sheet={data} />
          ) : (
            <>
              <p className="max-w-160 text-ink-2">{t('blindText')}</p>
              <div>
                <Button size="touch" onClick={() => setOpen(true)}>
                  {voted === 0 ? t('blindStart', { count }) : t('blindResume', { place: voted + 1, count })}
                </Button>
              </div>
            </>
          )}
        </div>
      </Card>
    </div>
  );
}

interface ResultProps extends BlindCardProps {
  readonly sheet: BlindSheet;
  readonly result: NonNullable<BlindSheet['result']>;
}

function Result({ runId, stepId, sheet, result }: ResultProps) {
  const t = useWords(releaseWords);
  const queries = useQueryClient();
  const keep = useMutation({
    mutationFn: () => api.call('POST /runs/{runId}/blind/{stepId}/keep', { params: { runId, stepId } }),
    onSuccess: (after) => queries.setQueryData(blindKey(runId, stepId), after),
  });
  return (
    <>
      <dl aria-live="polite">
        <WinLine name={t('blindOwn')} votes={result.own} />
        {result.people > 1 && <WinLine name={t('blindPooled', { count: result.people })} votes={result.pooled} />}
      </dl>
      <BlindReveal sheet={sheet} />
      {sheet.isKept ? (
        <p className="text-succeeded">✓ {t('kept')}</p>
      ) : (
        <div>
          <Button size="touch" disabled={keep.isPending} onClick={() => keep.mutate()}>
            {t('keep')}
          </Button>
        </div>
      )}
      {keep.error && <Failure error={keep.error} />}
    </>
  );
}

function WinLine({ name, votes }: { readonly name: string; readonly votes: Votes }) {
  const t = useWords(releaseWords);
  const rate = winRate(votes);
  return (
    <div className="flex flex-wrap gap-x-2">
      <dt className="text-ink-2">{name}</dt>
      <dd className="font-semibold">
        {rate
          ? t('blindRate', {
              rate: formatPercent(rate.rate, 0),
              low: formatPercent(rate.low, 0),
              high: formatPercent(rate.high, 0),
            })
          : t('blindNoVotes')}
      </dd>
    </div>
  );
}
