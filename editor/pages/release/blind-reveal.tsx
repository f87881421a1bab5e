import { LyricLines } from '../../lyrics/lyric-lines.tsx';
import { useWords } from '../../words/language.ts';
import type { BlindSheet } from './blind-query.ts';
import { releaseWords } from './words.ts';

/** Whose was whose, once every vote is in. */
export function BlindReveal({ sheet }: { readonly sheet: BlindSheet }) {
  const t = useWords(releaseWords);
  return (
    <details>
      <summary className="inline-flex min-h-6 items-center text-focus underline underline-offset-2 max-sm:min-h-11">
        {t('blindReveal')}
      </summary>
      <ol className="mt-2 divide-y divide-line">
        {sheet.pairs.map((pair) => (
          <li key={pair.place} className="py-3">
            <p className="text-xs break-words text-ink-3">{pair.prompt}</p>
            <div className="grid gap-3 sm:grid-cols-2">
              {(['left', 'right'] as const).map((side) => (
                <div key={side} className="min-w-0">
                  <p className="text-xs font-semibold text-ink-2">
                    {side === pair.candidateSide ? t('candidate') : t('before')}
                    {pair.vote === side && ` · ✓ ${t('blindYours')}`}
                  </p>
                  <LyricLines text={pair[side]} compact />
                </div>
              ))}
            </div>
          </li>
        ))}
      </ol>
    </details>
  );
}
