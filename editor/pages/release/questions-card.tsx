import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { api } from '../../data/api.ts';
import { questionKey } from '../../data/inbox.ts';
import { markSeen } from '../../data/seen.ts';
import { useSession } from '../../data/session.ts';
import { Button } from '../../ui/button.tsx';
import { AreaField } from '../../ui/fields.tsx';
import { formatFullTime, formatTime } from '../../ui/format.ts';
import { Card } from '../../ui/page.tsx';
import { Failure } from '../../ui/states.tsx';
import { useWords } from '../../words/language.ts';
import { shellWords } from '../../words/shell.ts';
import { questionWords } from './question-words.ts';
import { questionsKey, useRequestId, type Question } from './questions-query.ts';

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
              {question.answer ? (
                <div className="border-l-2 border-line pl-3">
                  <Said
                    who={t('answers', { who: question.answer.person.name })}
                    at={question.answer.answeredAt}
                    text={question.answer.text}
                    note={null}
                  />
                </div>
              ) : (
                <Unanswered runId={runId} stepId={stepId} question={question} />
              )}
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

interface UnansweredProps {
  readonly runId: string;
  readonly stepId: string;
  readonly question: Question;
}

function Unanswered({ runId, stepId, question }: UnansweredProps) {
  const t = useWords(questionWords);
  const { person } = useSession();
  const [isOpen, setOpen] = useState(false);
  if (isOpen) return <AnswerForm runId={runId} stepId={stepId} question={question} onClose={() => setOpen(false)} />;
  return (
    <div className="flex flex-wrap items-center gap-3">
      <span className="text-xs text-waiting">◆ {t('unanswered')}</span>
      {question.mayAnswer && (
        <Button
          look={question.person.id === person.id ? 'quiet' : 'plain'}
          className="print:hidden"
          aria-label={t('answerTo', { who: question.person.name })}
          onClick={() => setOpen(true)}
        >
          {t('answer')}
        </Button>
      )}
    </div>
  );
}

function AnswerForm({ runId, stepId, question, onClose }: UnansweredProps & { readonly onClose: () => void }) {
  const t = useWords(questionWords);
  const s = useWords(shellWords);
  const queries = useQueryClient();
  const requestIdOf = useRequestId();
  const [text, setText] = useState('');
  const [isMissing, setMissing] = useState(false);
  const { questionId, person } = question;
  const answer = text.trim();
  const form = useRef<HTMLFormElement>(null);
  /** What had the focus goes away: it goes to the question, with what stands there then. */
  const leave = () => {
    form.current?.closest('li')?.focus();
    onClose();
  };
  const { mutate, isPending, error } = useMutation({
    mutationFn: () =>
      api.call('POST /runs/{runId}/questions/{stepId}/{questionId}/answer', {
        params: { runId, stepId, questionId },
        body: { text: answer, requestId: requestIdOf(answer) },
      }),
    onSuccess: () => leave(),
    onSettled: () =>
      Promise.all(
        [questionsKey(runId, stepId), ['overview']].map((queryKey) => queries.invalidateQueries({ queryKey })),
      ),
  });
  return (
    <form
      ref={form}
      className="flex flex-col gap-2 print:hidden"
      onSubmit={(event) => {
        event.preventDefault();
        if (answer === '') setMissing(true);
        else mutate();
      }}
    >
      <AreaField
        label={t('answerTo', { who: person.name })}
        value={text}
        maxLength={2_000}
        autoFocus
        fault={isMissing && answer === '' ? t('answerMissing') : undefined}
        onChange={(event) => setText(event.target.value)}
      />
      <div className="flex flex-wrap gap-2">
        <Button type="submit" look="primary" disabled={isPending}>
          {t('answerSend')}
        </Button>
        <Button onClick={leave}>{s('cancel')}</Button>
      </div>
      {error && <Failure error={error} />}
    </form>
  );
}
