import { Copy, PenLine, Square, ThumbsDown, ThumbsUp } from 'lucide-react';
import type { ReactNode } from 'react';
import { LyricLines, useLyricMarks } from '../../lyrics/lyric-lines.tsx';
import { lyricWords } from '../../lyrics/words.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { formatDuration } from '../../ui/format.ts';
import { useText, useWords } from '../../words/language.ts';
import { isUnderWay, type Answer } from './answer.ts';
import { WhyLines } from './why-lines.tsx';
import type { Wish } from './wish.ts';
import { playgroundWords } from './words.ts';

export type Vote = 'up' | 'down';
interface AnswerColumnProps {
  readonly name: string;
  readonly answer: Answer;
  readonly wish: Pick<Wish, 'lang' | 'rhyme' | 'scheme'>;
  readonly vote: Vote | null;
  /** Chooses the model; stands in the head of the column. */
  readonly head: ReactNode;
  readonly onVote: (vote: Vote) => void;
  readonly onEdit: () => void;
  readonly onStop: () => void;
  readonly onCopy: () => void;
}

/** One model's answer: its lines with their rhymes, how long it took, and what a person thinks of it. */
export function AnswerColumn({ name, answer, wish, vote, head, ...does }: AnswerColumnProps) {
  const t = useWords(playgroundWords);
  const lyric = useWords(lyricWords);
  const marks = useLyricMarks(answer.text);
  const isBusy = isUnderWay(answer);
  const hasText = answer.text.trim() !== '';
  return (
    <section
      aria-label={t('answerOf', { name })}
      aria-busy={isBusy}
      data-answer={answer.state}
      className="flex min-w-0 flex-col rounded-card border border-line bg-panel"
    >
      <header className="flex items-center gap-1 border-b border-line p-2">{head}</header>
      <div className={`min-h-48 flex-1 px-4 py-3 ${hasText ? '' : 'staff'}`}>
        {hasText ? (
          <LyricLines text={answer.text} marks={marks} counts label={t('answerOf', { name })} />
        ) : (
          <Waiting answer={answer} />
        )}
      </div>
      <footer className="flex flex-wrap items-center gap-x-3 gap-y-1 border-t border-line px-4 py-2 text-xs text-ink-2">
        <span role="status" className="min-w-0 flex-1 max-sm:basis-full">
          <Progress answer={answer} />
        </span>
        {hasText && marks && marks.scheme.length > 1 && (
          <span className="font-mono" title={lyric('scheme', { scheme: marks.scheme })}>
            {marks.scheme.slice(0, 16)}
          </span>
        )}
        {isBusy && (
          <Button size="small" onClick={does.onStop}>
            <Square size={12} /> {t('stop')}
          </Button>
        )}
        {answer.state === 'done' && hasText && (
          <span className="flex items-center gap-1">
            <IconButton label={t('better')} aria-pressed={vote === 'up'} onClick={() => does.onVote('up')}>
              <ThumbsUp size={16} />
            </IconButton>
            <IconButton label={t('worse')} aria-pressed={vote === 'down'} onClick={() => does.onVote('down')}>
              <ThumbsDown size={16} />
            </IconButton>
            <IconButton label={t('edit')} onClick={does.onEdit}>
              <PenLine size={16} />
            </IconButton>
            <IconButton label={t('copy')} onClick={does.onCopy}>
              <Copy size={16} />
            </IconButton>
          </span>
        )}
      </footer>
      {!isBusy && hasText && <WhyLines text={answer.text} marks={marks} wish={wish} />}
    </section>
  );
}

function Waiting({ answer }: { readonly answer: Answer }) {
  const t = useWords(playgroundWords);
  const text = useText();
  if (answer.state === 'failed')
    return (
      <div role="alert" className="text-failed">
        <p className="font-semibold">{t('failed')}</p>
        <p className="break-words">{answer.fault && text(answer.fault)}</p>
      </div>
    );
  if (isUnderWay(answer))
    return (
      <div aria-hidden="true" className="flex flex-col gap-4 pt-2">
        {[40, 48, 44, 52].map((width) => (
          <div key={width} className="h-4 animate-pulse rounded-control bg-sunk" style={{ width: `${width * 1.6}%` }} />
        ))}
      </div>
    );
  return <p className="text-ink-3">{answer.state === 'done' ? t('nothing') : t('emptyAnswer')}</p>;
}

function Progress({ answer }: { readonly answer: Answer }) {
  const t = useWords(playgroundWords);
  const text = useText();
  switch (answer.state) {
    case 'empty':
      return null;
    case 'loading':
      return t('loading');
    case 'writing':
      return t('writing');
    case 'stopped':
      return t('stopped');
    case 'failed':
      return answer.text.trim() !== '' && answer.fault ? (
        <span className="text-failed">{text(answer.fault)}</span>
      ) : null;
    case 'done': {
      const time = formatDuration(answer.tookMs ?? 0);
      const { tokens } = answer;
      return (
        <>
          {tokens === null ? t('doneIn', { time }) : t('done', { count: tokens, time })}
          {answer.firstPieceMs !== null && ` · ${t('firstIn', { time: formatDuration(answer.firstPieceMs) })}`}
          {answer.isCut && <span className="text-waiting"> · {t('cut')}</span>}
        </>
      );
    }
  }
}
