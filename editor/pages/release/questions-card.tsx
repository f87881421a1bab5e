import { useEffect } from 'react';
import { questionKey } from '../../data/inbox.ts';
import { markSeen } from '../../data/seen.ts';
import { useSession } from '../../data/session.ts';
import { formatFullTime, formatTime } from '../../ui/format.ts';
import { Card } from '../../ui/page.tsx';
import { useWords } from '../../words/language.ts';
import { Answering } from './answering.tsx';
import { questionWords } from './question-words.ts';
import type { Question } from './questions-query.ts';

interface QuestionsCardProps {
  readonly runId: string;
  readonly stepId: string;
  readonly questions: readonly Question[];
  /** What the page shows; a question about other evidence says so. */
  readonly evidenceDigest: string | null;
}

/** Who asked what about the candidate, and what they were told. */
export function QuestionsCard({ runId, stepId, questions, evidenceDigest }: QuestionsCardProps) {
  const t = useWords(questionWords);
  const { person } = useSession();
  const open = questions.filter(({ answer }) => answer === null).length;
  const answered = questions.filter((one) => one.answer !== null && one.person.id === person.id);
  const seen = answered.map(({ questionId }) => questionKey(questionId)).join('\n');
  // Whoever asked has read the answer here, so it is no news any more.
  useEffect(() => {
    if (seen !== '') markSeen(person.id, seen.split('\n'));
  }, [person.id, seen]);
  return (
    <div id="questions" className="scroll-mt-4">
      <Card
        title={t('title')}
        actions={
          <span role="status" className={`text-xs ${open > 0 ? 'text-waiting' : 'text-ink-2'}`}>
            {open > 0 ? `◆ ${t('open', { count: open })}` : t('allAnswered')}
          </span>
        }
      >
        <ul className="divide-y divide-line">
          {questions.map((question) => (
            <li
              key={question.questionId}
              tabIndex={-1}
              className="flex flex-col gap-2 p-4"
              data-question={question.questionId}
            >
              <Said
                who={t('asks', { who: question.person.name })}
                at={question.askedAt}
                text={question.text}
                note={evidenceDigest !== null && evidenceDigest !== question.evidenceDigest ? t('earlier') : null}
              />
              {question.answer && (
                <div className="border-l-2 border-line pl-3">
                  <Said
                    who={t('answers', { who: question.answer.person.name })}
                    at={question.answer.answeredAt}
                    text={question.answer.text}
                    note={null}
                  />
                </div>
              )}
              <Answering runId={runId} stepId={stepId} question={question} />
            </li>
          ))}
        </ul>
      </Card>
    </div>
  );
}

interface SaidProps {
  readonly who: string;
  readonly at: string;
  readonly text: string;
  readonly note: string | null;
}

function Said({ who, at, text, note }: SaidProps) {
  return (
    <>
      <p className="text-xs break-words text-ink-2">
        <span className="font-semibold">{who}</span> ·{' '}
        <time dateTime={at} title={formatFullTime(at)}>
          {formatTime(at)}
        </time>
        {note && <span className="text-waiting"> · ◆ {note}</span>}
      </p>
      <p dir="auto" className="break-words whitespace-pre-wrap">
        {text}
      </p>
    </>
  );
}
