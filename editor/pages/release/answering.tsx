import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { api } from '../../data/api.ts';
import { useSession } from '../../data/session.ts';
import { Button } from '../../ui/button.tsx';
import { AreaField } from '../../ui/fields.tsx';
import { Failure } from '../../ui/states.tsx';
import { toast } from '../../ui/toast.tsx';
import { useWords } from '../../words/language.ts';
import { shellWords } from '../../words/shell.ts';
import { questionWords } from './question-words.ts';
import { questionsKey, useRequestId, type Question } from './questions-query.ts';

interface AnsweringProps {
  readonly runId: string;
  readonly stepId: string;
  readonly question: Question;
}

/** The way to an answer while there is none; one that somebody is writing outlives another's. */
export function Answering({ runId, stepId, question }: AnsweringProps) {
  const t = useWords(questionWords);
  const { person } = useSession();
  const [isOpen, setOpen] = useState(false);
  if (isOpen) return <AnswerForm runId={runId} stepId={stepId} question={question} onClose={() => setOpen(false)} />;
  if (question.answer) return null;
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

function AnswerForm({ runId, stepId, question, onClose }: AnsweringProps & { readonly onClose: () => void }) {
  const t = useWords(questionWords);
  const s = useWords(shellWords);
  const session = useSession();
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
  // One's own is seen here too, before or without word that it arrived.
  const isOwn = question.answer?.person.id === session.person.id && question.answer.text === answer;
  const other = isPending || isOwn ? null : question.answer;
  const copy = async () => {
    const isCopied = await navigator.clipboard.writeText(answer).then(
      () => true,
      () => false,
    );
    if (isCopied) toast(s('copied'));
    // A page that may not copy leaves it to the person.
    else form.current?.querySelector('textarea')?.select();
  };
  return (
    <form
      ref={form}
      className="flex flex-col gap-2 print:hidden"
      onSubmit={(event) => {
        event.preventDefault();
        if (other) return;
        if (answer === '') setMissing(true);
        else mutate();
      }}
    >
      <p role="status" className="text-xs break-words text-waiting">
        {other && `◆ ${t('overtaken', { who: other.person.name })}`}
      </p>
      <AreaField
        label={t(other ? 'answerUnsent' : 'answerTo', { who: person.name })}
        value={text}
        maxLength={2_000}
        autoFocus
        fault={!other && isMissing && answer === '' ? t('answerMissing') : undefined}
        onChange={(event) => setText(event.target.value)}
      />
      <div className="flex flex-wrap gap-2">
        {other ? (
          <>
            <Button look="primary" disabled={answer === ''} onClick={() => void copy()}>
              {t('answerCopy')}
            </Button>
            <Button onClick={leave}>{answer === '' ? s('close') : t('answerDrop')}</Button>
          </>
        ) : (
          <>
            <Button type="submit" look="primary" disabled={isPending}>
              {t('answerSend')}
            </Button>
            <Button onClick={leave}>{s('cancel')}</Button>
          </>
        )}
      </div>
      {error && !other && <Failure error={error} />}
    </form>
  );
}
