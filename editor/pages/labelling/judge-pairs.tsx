import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Undo2 } from 'lucide-react';
import { useEffect, useState } from 'react';
import { api } from '../../data/api.ts';
import { LyricLines } from '../../lyrics/lyric-lines.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { formatNumber } from '../../ui/format.ts';
import { KeysHint } from '../../ui/keys-hint.tsx';
import { Empty, Failure } from '../../ui/states.tsx';
import { useLetterKeys } from '../../ui/use-letter-keys.ts';
import { useWords } from '../../words/language.ts';
import { sheetQuery, type LabelAnswer, type LabelSheet } from './label-query.ts';
import { labellingWords } from './words.ts';

const keys: Readonly<Record<string, LabelAnswer | 'undo'>> = {
  1: 'first',
  2: 'second',
  0: 'equal',
  s: 'skip',
  z: 'undo',
};
/** A key that is held down or hit twice answers for pairs that were seen. */
const leastSeenMs = 250;

/** One pair after another. 1, 2, 0, S and Z answer while nothing is being typed; on a phone the buttons stay in reach. */
export function JudgePairs({ sheet }: { readonly sheet: LabelSheet }) {
  const t = useWords(labellingWords);
  const queries = useQueryClient();
  const { of, pair, answered, skipped, total } = sheet;
  const { mutate, isPending, error } = useMutation({
    mutationFn: (said: LabelAnswer | 'undo') =>
      said === 'undo'
        ? api.call('POST /labelling/undo', { body: { of } })
        : api.call('POST /labelling/answer', { body: { of, pairId: pair!.id, answer: said } }),
    onSuccess: (after) => {
      queries.setQueryData(sheetQuery(of).queryKey, after);
      void queries.invalidateQueries({ queryKey: ['label-facts', of] });
    },
  });
  const pairId = pair?.id ?? null;
  const [shown, setShown] = useState({ pairId, at: Infinity });
  useEffect(() => setShown({ pairId, at: Date.now() }), [pairId]);
  const part = useLetterKeys((event) => {
    const said = keys[event.key.toLowerCase()];
    if (!said || event.repeat || isPending) return false;
    if (said !== 'undo' && (pairId === null || shown.pairId !== pairId || Date.now() - shown.at < leastSeenMs))
      return false;
    mutate(said);
    return true;
  });
  const done = answered + skipped;
  const undo = (
    <IconButton label={t('undo')} disabled={isPending || done === 0} onClick={() => mutate('undo')}>
      <Undo2 size={16} />
    </IconButton>
  );
  return (
    <div {...part} role="group" aria-label={t('judge')} className="flex flex-col gap-4 max-sm:pb-28">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <span
          aria-hidden="true"
          className="block h-2 w-40 overflow-hidden rounded-full bg-sunk max-sm:flex-1 max-sm:basis-3/4"
        >
          <span className="block h-2 bg-ink" style={{ width: `${(done / Math.max(1, total)) * 100}%` }} />
        </span>
        <p className="text-xs text-ink-2 tabular-nums" aria-live="polite">
          {t('place', {
            answered: formatNumber(answered),
            skipped: formatNumber(skipped),
            left: formatNumber(total - done),
          })}
        </p>
        {pair?.isFlagged && <span className="text-xs text-waiting">◆ {t('flagged')}</span>}
        <span className="ml-auto max-sm:order-first">{undo}</span>
      </div>
      {error && <Failure error={error} />}
      {pair === null ? (
        <Empty title={t('doneTitle')}>{t('doneText')}</Empty>
      ) : (
        <>
          <p className="break-words">{t('prompt', { prompt: pair.prompt })}</p>
          <div className="grid gap-3 sm:grid-cols-2" data-pair={pair.id}>
            {(['first', 'second'] as const).map((side) => (
              <section
                key={`${side} ${pair.id}`}
                aria-label={t(side)}
                className="min-w-0 rounded-card border border-line bg-panel p-3 sm:p-4"
              >
                <h2 className="mb-2 text-xs font-semibold text-ink-2">{t(side)}</h2>
                <LyricLines text={pair[side]} label={t(side)} endsAligned />
              </section>
            ))}
          </div>
          <div
            role="group"
            aria-label={t('answers')}
            className="grid grid-cols-4 gap-2 max-sm:fixed max-sm:inset-x-0 max-sm:bottom-14 max-sm:z-30 max-sm:border-t max-sm:border-line max-sm:bg-panel max-sm:p-2 max-sm:shadow-float sm:max-w-160"
          >
            {(
              [
                ['first', 'firstBetter', '1'],
                ['second', 'secondBetter', '2'],
                ['equal', 'equal', '0'],
                ['skip', 'skip', 'S'],
              ] as const
            ).map(([said, word, key]) => (
              <Button
                key={said}
                size="touch"
                look={said === 'skip' ? 'quiet' : 'plain'}
                aria-keyshortcuts={key}
                disabled={isPending}
                className="min-w-0 max-sm:px-1 max-sm:text-base"
                onClick={() => mutate(said)}
              >
                {t(word)}
                <kbd aria-hidden="true" className="font-mono text-xs text-ink-3 max-sm:hidden">
                  {key}
                </kbd>
              </Button>
            ))}
          </div>
          <KeysHint className="pointer-coarse:hidden">{t('keys')}</KeysHint>
        </>
      )}
    </div>
  );
}
