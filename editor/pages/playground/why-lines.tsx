import { useEffect, useState } from 'react';
import type { ScoreFlag } from '../../../datasets/engine/score.ts';
import type { LyricMarks, LineMark } from '../../lyrics/rhyme-marks.ts';
import { linesOfLyric } from '../../lyrics/lyric-lines.tsx';
import { lyricWords } from '../../lyrics/words.ts';
import { formatNumber, formatPercent } from '../../ui/format.ts';
import { useWords } from '../../words/language.ts';
import type { Explanation } from './explain.ts';
import type { Wish } from './wish.ts';
import { playgroundWords } from './words.ts';

interface WhyLinesProps {
  readonly text: string;
  readonly marks: LyricMarks | null;
  readonly wish: Pick<Wish, 'lang' | 'rhyme' | 'scheme'>;
}

const parts = [
  ['rhyme', 'partRhyme'],
  ['scheme', 'partScheme'],
  ['syllables', 'partSyllables'],
  ['variety', 'partVariety'],
  ['lines', 'partLines'],
  ['format', 'partFormat'],
  ['length', 'partLength'],
  ['content', 'partContent'],
  ['unique', 'partUnique'],
] as const;
const flags = {
  'filler-tail': 'flagFillerTail',
  'unread-tail': 'flagUnreadTail',
  'foreign-tail': 'flagForeignTail',
  'identical-rhyme': 'flagIdenticalRhyme',
  'wrong-final': 'flagWrongFinal',
  'level-missed': 'flagLevelMissed',
  'no-rhyme': 'flagNoRhyme',
  'line-count': 'flagLineCount',
  'section-count': 'flagSectionCount',
  'line-length': 'flagLineLength',
  markup: 'flagMarkup',
  refusal: 'flagRefusal',
  'mixed-script': 'flagMixedScript',
  invisible: 'flagInvisible',
  'rare-characters': 'flagRareCharacters',
  'repeated-line': 'flagRepeatedLine',
  'repeated-phrase': 'flagRepeatedPhrase',
  spam: 'flagSpam',
  filler: 'flagFiller',
  list: 'flagList',
  'no-sentence': 'flagNoSentence',
  copied: 'flagCopied',
} as const satisfies Record<ScoreFlag, string>;

/** Why the lines are as good as they are: the gate's own scorer in words. It is fetched when somebody asks. */
export function WhyLines(props: WhyLinesProps) {
  const t = useWords(playgroundWords);
  const [isOpen, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)} className="border-t border-line px-4 py-2">
      <summary className="min-h-6 text-ink-2">{t('why')}</summary>
      {isOpen && <Reasons {...props} />}
    </details>
  );
}

function Reasons({ text, marks, wish }: WhyLinesProps) {
  const t = useWords(playgroundWords);
  const { lang, rhyme, scheme } = wish;
  const [said, setSaid] = useState<Explanation | null>(null);
  useEffect(() => {
    let isOver = false;
    void import('./explain.ts')
      .then(({ explain }) => explain(text, { lang, rhyme, scheme }))
      .then((explained) => {
        if (!isOver) setSaid(explained);
      });
    return () => {
      isOver = true;
    };
  }, [text, lang, rhyme, scheme]);
  const lines = linesOfLyric(text);
  return (
    <div className="flex flex-col gap-3 pt-2">
      <ol className="flex flex-col gap-1 text-xs">
        {lines.map((line, index) => {
          const mark = marks?.lines[index];
          return (
            line.trim() !== '' &&
            mark?.syllables && (
              <li key={index} className="text-ink-2">
                <span className="text-ink">{t('whyLine', { line: index + 1 })}</span>{' '}
                <Reason mark={mark} usual={said?.usual ?? null} />
              </li>
            )
          );
        })}
      </ol>
      {said && (
        <div className="flex flex-col gap-1 text-xs">
          <p>
            {t('whyScore')} <b className="text-base">{formatNumber(said.score.total)}</b>
          </p>
          <dl className="grid grid-cols-[max-content_1fr_max-content] items-center gap-x-3 gap-y-0.5">
            {parts.map(([part, word]) => (
              <div key={part} className="contents">
                <dt className="text-ink-2">{t(word)}</dt>
                <dd className="h-1.5 rounded-full bg-sunk" aria-hidden="true">
                  <div
                    className="h-full rounded-full bg-ink-3"
                    style={{ width: `${Math.round(said.score.parts[part] * 100)}%` }}
                  />
                </dd>
                <dd>{formatPercent(said.score.parts[part], 0)}</dd>
              </div>
            ))}
          </dl>
          {said.score.flags.length > 0 && (
            <ul className="list-inside list-disc text-ink-2">
              {said.score.flags.map((flag) => (
                <li key={flag}>{t(flags[flag])}</li>
              ))}
            </ul>
          )}
          <p className="text-ink-3">{t('whyRule')}</p>
        </div>
      )}
    </div>
  );
}

function Reason({ mark, usual }: { readonly mark: LineMark; readonly usual: number | null }) {
  const t = useWords(playgroundWords);
  const level = useWords(lyricWords);
  const partner = mark.foot?.partners[0];
  const count = mark.syllables?.best ?? 0;
  const than = usual === null ? 0 : count - usual;
  const compared =
    than === 0 ? t('whyFits') : than > 0 ? t('whyLonger', { count: than }) : t('whyShorter', { count: -than });
  return (
    <>
      {partner
        ? t('whyRhymes', { level: level(partner.level), line: partner.line + 1, final: mark.foot?.final ?? '?' })
        : t('whyAlone')}
      {' · '}
      {t('whySyllables', { count })}
      {usual !== null && ` · ${compared}`}
    </>
  );
}
