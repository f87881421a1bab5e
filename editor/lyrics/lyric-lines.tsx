import { useDeferredValue, useEffect, useId, useState } from 'react';
import { useWords } from '../words/language.ts';
import { lyricWords } from './words.ts';
import type { LineMark, LyricMarks, RhymeFoot } from './rhyme-marks.ts';

/** Colour and underline of each letter: told apart without colour too. */
const looks: Readonly<Record<string, string>> = {
  A: 'bg-rhyme-a decoration-solid',
  B: 'bg-rhyme-b decoration-double',
  C: 'bg-rhyme-c decoration-dotted',
  D: 'bg-rhyme-d decoration-dashed',
  E: 'bg-rhyme-e decoration-wavy',
  F: 'bg-rhyme-f decoration-4',
  G: 'bg-rhyme-g decoration-1',
  H: 'bg-rhyme-h no-underline',
};
const other = 'bg-panel text-ink border border-line no-underline';

export const linesOfLyric = (text: string): readonly string[] => text.split(/\r\n|\r|\n/);

/** Marks of a lyric; null until the rhyme engine is here, and then those of the newest text it has marked. */
export function useLyricMarks(text: string): LyricMarks | null {
  const settled = useDeferredValue(text);
  const [marked, setMarked] = useState<LyricMarks | null>(null);
  useEffect(() => {
    let isOver = false;
    void import('./rhyme-marks.ts')
      .then(({ markLyric }) => markLyric(linesOfLyric(settled)))
      .then((marks) => {
        if (!isOver) setMarked(marks);
      })
      // Without the engine the words stand there all the same.
      .catch(() => undefined);
    return () => {
      isOver = true;
    };
  }, [settled]);
  return marked;
}

interface LyricLinesProps {
  readonly text: string;
  /** Said by screen readers. */
  readonly label?: string;
  /** Syllables at the end of every line. */
  readonly counts?: boolean;
  /** Smaller, for rows of a table. */
  readonly compact?: boolean;
  /** Ends of lines stand below each other, so that rhymes are read down one column. */
  readonly endsAligned?: boolean;
  /** Marks made elsewhere, so that they are not made twice. */
  readonly marks?: LyricMarks | null;
}

/** A lyric with its rhyme feet marked by group; pointing at a foot names its final and the lines it rhymes with. */
export function LyricLines(props: LyricLinesProps) {
  const { text, label, counts = false, compact = false, endsAligned = false, marks: given } = props;
  const own = useLyricMarks(given === undefined ? text : '');
  const marks = given === undefined ? own : given;
  const lines = linesOfLyric(text);
  const [pointed, setPointed] = useState<number | null>(null);
  const partners = pointed === null ? [] : (marks?.lines[pointed]?.foot?.partners.map(({ line }) => line) ?? []);
  return (
    <ol
      aria-label={label}
      data-state={marks ? 'marked' : 'plain'}
      className={`font-lyric ${compact ? 'text-lg leading-7' : 'text-lyric'} ${endsAligned ? 'text-right' : ''}`}
    >
      {lines.map((line, index) => (
        <Line
          // Lines have no other name, and streams only add to their end.
          key={index}
          line={line}
          mark={fitting(line, marks?.lines[index])}
          book={marks?.book ?? ''}
          counts={counts}
          endsAligned={endsAligned}
          isPointed={pointed === index}
          isPartner={partners.includes(index)}
          onPoint={(on) => setPointed(on ? index : null)}
        />
      ))}
    </ol>
  );
}

/** A mark of an earlier text is shown only while its foot still stands where it stood. */
const fitting = (line: string, mark: LineMark | undefined): LineMark | null =>
  mark && (mark.foot === null || line.slice(mark.foot.start, mark.foot.end) === mark.foot.text) ? mark : null;

interface LineProps {
  readonly line: string;
  readonly mark: LineMark | null;
  readonly book: string;
  readonly counts: boolean;
  readonly endsAligned: boolean;
  readonly isPointed: boolean;
  readonly isPartner: boolean;
  readonly onPoint: (on: boolean) => void;
}

function Line({ line, mark, book, counts, endsAligned, isPointed, isPartner, onPoint }: LineProps) {
  const t = useWords(lyricWords);
  const foot = mark?.letter ? mark.foot : null;
  if (line.trim() === '') return <li className="h-4" aria-hidden="true" />;
  return (
    <li className={`relative flex items-baseline gap-3 ${isPartner ? 'bg-sunk' : ''}`}>
      <span className={`min-w-0 flex-1 break-words ${mark?.syllables === null ? 'text-ink-3' : ''}`} dir="auto">
        {foot && mark?.letter ? (
          <>
            {line.slice(0, foot.start)}
            <Foot
              text={line.slice(foot.start, foot.end)}
              foot={foot}
              letter={mark.letter}
              endsAligned={endsAligned}
              book={book}
              isPointed={isPointed}
              onPoint={onPoint}
            />
            {line.slice(foot.end)}
          </>
        ) : (
          line
        )}
        {/* As wide as the letter that a rhyme foot carries. */}
        {endsAligned && !foot && <span aria-hidden="true" className="inline-block w-3" />}
      </span>
      {counts && mark?.syllables && (
        <span
          className="shrink-0 font-sans text-2xs text-ink-3"
          title={
            mark.syllables.min === mark.syllables.max
              ? t('syllables', { count: mark.syllables.best })
              : t('syllablesBetween', { min: mark.syllables.min, max: mark.syllables.max })
          }
        >
          <span aria-hidden="true">{mark.syllables.best}</span>
          <span className="sr-only">{t('syllables', { count: mark.syllables.best })}</span>
        </span>
      )}
    </li>
  );
}

interface FootProps {
  readonly text: string;
  readonly foot: RhymeFoot;
  readonly letter: string;
  readonly endsAligned: boolean;
  readonly book: string;
  readonly isPointed: boolean;
  readonly onPoint: (on: boolean) => void;
}

function Foot({ text, foot, letter, endsAligned, book, isPointed, onPoint }: FootProps) {
  const t = useWords(lyricWords);
  const tip = useId();
  return (
    <span className="relative inline-block" onPointerEnter={() => onPoint(true)} onPointerLeave={() => onPoint(false)}>
      <button
        type="button"
        data-rhyme={letter}
        aria-describedby={isPointed ? tip : undefined}
        onFocus={() => onPoint(true)}
        onBlur={() => onPoint(false)}
        onClick={() => onPoint(true)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') onPoint(false);
        }}
        className={`rounded-xs px-0.5 leading-6 text-rhyme-ink underline underline-offset-4 ${looks[letter] ?? other}`}
      >
        {text}
      </button>
      <sup className={`font-sans text-2xs text-ink-2 ${endsAligned ? 'inline-block w-3 text-left' : 'ml-px'}`}>
        <span aria-hidden="true">{letter}</span>
        <span className="sr-only">{t('rhyme', { letter })}</span>
      </sup>
      {isPointed && (
        <span
          id={tip}
          role="tooltip"
          className={`absolute top-full z-20 ${endsAligned ? 'right-0 text-left' : 'left-0'} block w-max max-w-60 rounded-control border border-line bg-panel px-2 py-1 font-sans text-xs text-ink shadow-float`}
        >
          <span className="block">
            {foot.group === null ? t('sound') : t('final')} <b>{foot.final ?? '?'}</b> · {foot.reading}
          </span>
          {foot.group !== null && (
            <span className="block text-ink-2">
              {t('group')} {t('inBook', { group: foot.group, book })}
            </span>
          )}
          {foot.partners.slice(0, 4).map(({ line, level }) => (
            <span key={line} className="block text-ink-2">
              {t(level)} {t('line', { line: line + 1 })}
            </span>
          ))}
        </span>
      )}
    </span>
  );
}
