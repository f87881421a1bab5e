import { glyphOfMark, toneOfMark, type DiffMark } from '../state/diff-marks.ts';
import { useWords } from '../words/language.ts';
import { markWords } from './mark-words.ts';

/** What became of a step between two documents: glyph, word and colour. */
export function DiffTag({ mark }: { readonly mark: DiffMark }) {
  const t = useWords(markWords);
  return (
    <span
      className={`absolute -top-3 left-2 z-1 rounded-control border border-current bg-panel px-1.5 text-2xs font-semibold ${toneOfMark[mark]}`}
    >
      <span aria-hidden="true">{glyphOfMark[mark]} </span>
      {t(mark)}
    </span>
  );
}
