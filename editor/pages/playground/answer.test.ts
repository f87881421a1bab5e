import { expect, test } from 'vitest';
import { afterAnswerClosed, afterAnswerEvent, isUnderWay, noAnswer, type Answer, type AnswerEvent } from './answer.ts';

const begun = { ...noAnswer, state: 'loading' as const, startedAt: 1_000 };
const after = (...events: AnswerEvent[]) =>
  events.reduce<Answer>((answer, event, at) => afterAnswerEvent(answer, event, 2_000 + at * 100), begun);
const piece = (text: string): AnswerEvent => ({ event: 'piece', data: { text } });

test('pieces become one text, and the first tells how long it took to come', () => {
  const answer = after(
    { event: 'loading', data: {} },
    { event: 'start', data: { responseId: 'r' } },
    piece('月'),
    piece('光'),
  );
  expect(answer).toMatchObject({ state: 'writing', text: '月光', responseId: 'r', firstPieceMs: 1_200 });
});

test('an answer at the limit of tokens says that it was cut', () => {
  const answer = after(piece('月'), { event: 'end', data: { finishReason: 'length', tokens: 200 } });
  expect(answer).toMatchObject({ state: 'done', isCut: true, tokens: 200, tookMs: 1_100 });
});

test('what was written stays when the engine breaks, with the word that it is not whole', () => {
  const answer = after(piece('月'), { event: 'broken', data: {} });
  expect(answer).toMatchObject({ state: 'failed', text: '月' });
  expect(answer.fault?.zh).toContain('不完整');
});

test('a stream that ends without a word is a failure; one that ended well is not touched', () => {
  expect(afterAnswerClosed(after(piece('月')), 3_000)).toMatchObject({ state: 'failed', tookMs: 2_000 });
  const whole = after({ event: 'end', data: { finishReason: 'stop', tokens: null } });
  expect(afterAnswerClosed(whole, 3_000)).toBe(whole);
  expect(isUnderWay(whole)).toBe(false);
});
