import { useCallback, useEffect, useRef, useState } from 'react';
import { ApiError } from '../../../server/client.ts';
import { api } from '../../data/api.ts';
import { afterAnswerClosed, afterAnswerEvent, isUnderWay, noAnswer, type Answer } from './answer.ts';
import type { Decoding } from './decoding.ts';

interface Writing extends Decoding {
  readonly models: readonly string[];
  readonly system: string;
  readonly prompt: string;
  readonly seed: number;
}
interface AnswersOptions {
  /** Called once all of them have come to their end. */
  readonly onEnd: (models: readonly string[], answers: readonly Answer[]) => void;
}

/** Answers of up to three models at once; leaving the page stops them at the engine too. */
export function useAnswers({ onEnd }: AnswersOptions) {
  const [answers, setAnswers] = useState<readonly Answer[]>([]);
  const newest = useRef<readonly Answer[]>([]);
  const leaving = useRef<AbortController[]>([]);
  const ended = useRef(onEnd);
  useEffect(() => {
    ended.current = onEnd;
  }, [onEnd]);

  const set = useCallback((column: number, next: (answer: Answer) => Answer) => {
    newest.current = newest.current.map((answer, at) => (at === column ? next(answer) : answer));
    setAnswers(newest.current);
  }, []);

  const stop = useCallback(
    (column?: number) => {
      leaving.current.forEach((one, at) => {
        if (column !== undefined && at !== column) return;
        one.abort();
        set(at, (answer) => (isUnderWay(answer) ? { ...answer, state: 'stopped' } : answer));
      });
    },
    [set],
  );
  useEffect(() => () => leaving.current.forEach((one) => one.abort()), []);

  const write = useCallback(
    async ({ models, ...asked }: Writing) => {
      leaving.current.forEach((one) => one.abort());
      const signals = models.map(() => new AbortController());
      leaving.current = signals;
      newest.current = models.map(() => ({ ...noAnswer, state: 'loading', startedAt: performance.now() }));
      setAnswers(newest.current);
      await Promise.all(
        models.map(async (model, column) => {
          const { signal } = signals[column]!;
          const body = { ...asked, model: model as 'base' };
          try {
            for await (const event of api.events('POST /playground/complete', { body }, signal))
              set(column, (answer) => afterAnswerEvent(answer, event, performance.now()));
            if (!signal.aborted) set(column, (answer) => afterAnswerClosed(answer, performance.now()));
          } catch (error) {
            if (signal.aborted) return;
            const fault = error instanceof ApiError ? error.text : { en: String(error), zh: String(error) };
            set(column, (answer) => ({ ...answer, state: 'failed', fault }));
          }
        }),
      );
      if (leaving.current === signals) ended.current(models, newest.current);
    },
    [set],
  );

  const clear = useCallback(() => {
    leaving.current.forEach((one) => one.abort());
    leaving.current = [];
    newest.current = [];
    setAnswers([]);
  }, []);
  return { answers, write, stop, clear };
}
