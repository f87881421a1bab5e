import type { Text } from '../../../pipeline/text.ts';

export type AnswerState = 'empty' | 'loading' | 'writing' | 'done' | 'stopped' | 'failed';

/** One model's answer, as far as it has come. */
export interface Answer {
  readonly state: AnswerState;
  readonly text: string;
  /** What a vote names; null until the model has begun. */
  readonly responseId: string | null;
  readonly startedAt: number;
  readonly firstPieceMs: number | null;
  readonly tookMs: number | null;
  readonly tokens: number | null;
  /** It came to the limit of tokens before its end. */
  readonly isCut: boolean;
  readonly fault: Text | null;
}
export interface AnswerEvent {
  readonly event: string;
  readonly data: unknown;
}

export const noAnswer: Answer = {
  state: 'empty',
  text: '',
  responseId: null,
  startedAt: 0,
  firstPieceMs: null,
  tookMs: null,
  tokens: null,
  isCut: false,
  fault: null,
};

const broken: Text = {
  en: 'The engine failed on the way. What stands here is incomplete; write again.',
  zh: '推理引擎中途出错，这里的内容不完整，请重新生成。',
};

export const isUnderWay = ({ state }: Answer): boolean => state === 'loading' || state === 'writing';

export function afterAnswerEvent(answer: Answer, { event, data }: AnswerEvent, nowMs: number): Answer {
  const said = (data ?? {}) as Record<string, unknown>;
  const tookMs = nowMs - answer.startedAt;
  switch (event) {
    case 'start':
      return {
        ...answer,
        state: 'writing',
        responseId: typeof said['responseId'] === 'string' ? said['responseId'] : '',
      };
    case 'piece':
      return {
        ...answer,
        state: 'writing',
        text: answer.text + (typeof said['text'] === 'string' ? said['text'] : ''),
        firstPieceMs: answer.firstPieceMs ?? tookMs,
      };
    case 'end':
      return {
        ...answer,
        state: 'done',
        tookMs,
        tokens: typeof said['tokens'] === 'number' ? said['tokens'] : null,
        isCut: said['finishReason'] === 'length',
      };
    case 'failed':
      return { ...answer, state: 'failed', tookMs, fault: said['message'] as Text };
    case 'broken':
      return { ...answer, state: 'failed', tookMs, fault: broken };
    default:
      return answer;
  }
}

/** A stream that ended without a word about how. */
export function afterAnswerClosed(answer: Answer, nowMs: number): Answer {
  return isUnderWay(answer) ? { ...answer, state: 'failed', fault: broken, tookMs: nowMs - answer.startedAt } : answer;
}
