import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { api } from '../../data/api.ts';
import { LyricLines } from '../../lyrics/lyric-lines.tsx';
import { Button } from '../../ui/button.tsx';
import { KeysHint } from '../../ui/keys-hint.tsx';
import { Failure } from '../../ui/states.tsx';
import { useLetterKeys } from '../../ui/use-letter-keys.ts';
import { useWords } from '../../words/language.ts';
import { blindKey, type BlindSheet } from './blind-query.ts';
import { releaseWords } from './words.ts';

type Vote = NonNullable<BlindSheet['pairs'][number]['vote']>;
const keys: Readonly<Record<string, Vote>> = { 1: 'left', 2: 'right', 0: 'equal', s: 'skip' };

interface BlindPairsProps {
  readonly runId: string;
  readonly stepId: string;
  readonly sheet: BlindSheet;
}

/** The first pair without a vote. 1, 2, 0 and S vote while nothing is being typed. */
export function BlindPairs({ runId, stepId, sheet }: BlindPairsProps) {
  const t = useWords(releaseWords);
  const queries = useQueryClient();
  const count = sheet.pairs.length;
  const pair = sheet.pairs.find((one) => one.vote === null);
  const { mutate, isPending, error } = useMutation({
    mutationFn: ({ place, vote }: { place: number; vote: Vote }) =>
      api.call('PUT /runs/{runId}/blind/{stepId}/{place}', { params: { runId, stepId, place }, body: { vote } }),
    onSuccess: (after) => queries.setQueryData(blindKey(runId, stepId), after),
  });
  // A key that is held down votes once for each pair that is shown, not for pairs nobody saw.
  const place = pair?.place ?? null;
  const [shown, setShown] = useState({ place, at: Infinity });
  useEffect(() => setShown({ place, at: Date.now() }), [place]);
  const part = useLetterKeys((event) => {
    const vote = keys[event.key.toLowerCase()];
    if (!vote || event.repeat || place === null || isPending) return false;
    if (shown.place !== place || Date.now() - shown.at < 250) return false;
    mutate({ place, vote });
    return true;
  });
  if (!pair) return null;
  const vote = (said: Vote) => () => mutate({ place: pair.place, vote: said });
  return (
    <div {...part} role="group" aria-label={t('blind')} className="flex flex-col gap-3">
      <p className="text-xs text-ink-3" aria-live="polite">
        {t('blindPlace', { place: sheet.pairs.indexOf(pair) + 1, count })} · {t('prompt')}: {pair.prompt}
      </p>
      <div className="grid gap-3 sm:grid-cols-2">
        {(['left', 'right'] as const).map((side) => (
          <div key={side} className="flex min-w-0 flex-col gap-2 rounded-control border border-line p-3">
            <h3 className="text-xs font-semibold text-ink-2">{t(side)}</h3>
            <div className="flex-1">
              <LyricLines text={pair[side]} label={t(side)} />
            </div>
            <Button size="touch" disabled={isPending} onClick={vote(side)} data-vote={side}>
              <kbd aria-hidden="true" className="font-mono text-xs text-ink-3 max-sm:hidden">
                {side === 'left' ? '1' : '2'}
              </kbd>
              {side === 'left' ? t('leftBetter') : t('rightBetter')}
            </Button>
          </div>
        ))}
      </div>
      <div className="flex flex-wrap items-center gap-2">
        <Button size="touch" disabled={isPending} onClick={vote('equal')} data-vote="equal">
          <kbd aria-hidden="true" className="font-mono text-xs text-ink-3 max-sm:hidden">
            0
          </kbd>
          {t('equal')}
        </Button>
        <Button size="touch" look="quiet" disabled={isPending} onClick={vote('skip')} data-vote="skip">
          <kbd aria-hidden="true" className="font-mono text-xs text-ink-3 max-sm:hidden">
            S
          </kbd>
          {t('skip')}
        </Button>
        <KeysHint className="max-sm:hidden">{t('blindKeys')}</KeysHint>
      </div>
      {error && <Failure error={error} />}
    </div>
  );
}
