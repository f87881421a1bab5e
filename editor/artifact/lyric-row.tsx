import { LyricLines } from '../lyrics/lyric-lines.tsx';
import { shortNumber } from '../run/value-text.ts';
import { useWords } from '../words/language.ts';
import { artifactWords } from './words.ts';

/** Of something read from a file: its fields, whatever it is. */
export const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** One lyric of a dataset: the words with their rhyme feet marked, and where they come from. */
export function LyricRow({ row }: { readonly row: unknown }) {
  const t = useWords(artifactWords);
  const { id, lang, style, source, license, messages, split } = fieldsOf(row);
  const [asked, written] = Array.isArray(messages) ? messages.map((one) => textOf(fieldsOf(one)['content'])) : [];
  if (written === undefined) return <RawRow row={row} />;
  return (
    <article className="grid gap-x-6 gap-y-1 px-4 py-3 sm:grid-cols-[minmax(0,1fr)_14rem]">
      <LyricLines text={written} label={textOf(id)} compact />
      <div className="flex flex-col gap-0.5 text-xs text-ink-2">
        <p className="break-words">
          <span className="text-ink-3">{t('prompt')}: </span>
          {asked}
        </p>
        <p className="break-words">{[lang, style, split].map(textOf).filter(Boolean).join(' · ')}</p>
        <p className="break-words text-ink-3">{[source, license].map(textOf).filter(Boolean).join(' · ')}</p>
        <p className="truncate font-mono text-2xs text-ink-3" title={textOf(id)}>
          {textOf(id)}
        </p>
      </div>
    </article>
  );
}

/** A pair of lyrics to one prompt, the better one left. */
export function PreferenceRow({ row }: { readonly row: unknown }) {
  const t = useWords(artifactWords);
  const { prompt, chosen, rejected, chosenScore, rejectedScore, margin, origin, needsHuman, people } = fieldsOf(row);
  const votes = fieldsOf(people);
  if (typeof chosen !== 'string' || typeof rejected !== 'string') return <RawRow row={row} />;
  const score = (value: unknown) => (typeof value === 'number' ? t('score', { score: shortNumber(value) }) : '');
  const from = textOf(origin);
  return (
    <article className="px-4 py-3">
      <p className="mb-2 text-xs break-words text-ink-2">
        {textOf(prompt)}
        <span className="text-ink-3">
          {' '}
          · {t('margin', { margin: typeof margin === 'number' ? shortNumber(margin) : '?' })}
          {from !== '' &&
            ` · ${t('origin', { origin: from === 'corrupted' || from === 'feedback' || from === 'model' ? t(from) : from })}`}
          {people !== undefined &&
            ` · ${t('votes', { chosen: Number(votes['chosen']), rejected: Number(votes['rejected']), equal: Number(votes['equal']) })}`}
        </span>
        {needsHuman === true && <span className="ml-2 text-waiting">◆ {t('needsHuman')}</span>}
      </p>
      <div className="grid gap-4 sm:grid-cols-2">
        {(
          [
            ['chosen', chosen, chosenScore, '✓', 'border-succeeded'],
            ['rejected', rejected, rejectedScore, '✕', 'border-line'],
          ] as const
        ).map(([word, text, its, glyph, border]) => (
          <div key={word} role="group" aria-label={t(word)} className={`border-l-4 pl-3 ${border}`}>
            <p className="text-xs font-semibold text-ink-2">
              <span aria-hidden="true">{glyph}</span> {t(word)}{' '}
              <span className="font-normal text-ink-3">{score(its)}</span>
            </p>
            <LyricLines text={text} label={t(word)} compact />
          </div>
        ))}
      </div>
    </article>
  );
}

export const RawRow = ({ row }: { readonly row: unknown }) => (
  <pre className="max-h-60 overflow-auto px-4 py-2 font-mono text-xs break-words whitespace-pre-wrap">
    {typeof row === 'string' ? row : JSON.stringify(row, null, 1)}
  </pre>
);
