import type { Piece, Usage } from './engine.ts';

/** Facts that every chunk of one answer carries. */
export interface AnswerHead {
  readonly id: string;
  readonly created: number;
  /** The public alias: what the client asked for, never vLLM's name. */
  readonly model: string;
  readonly chat: boolean;
}

export function wholeAnswer(
  { id, created, model, chat }: AnswerHead,
  text: string,
  finishReason: string | null,
  usage: Usage | null,
) {
  const choice = chat
    ? {
        index: 0,
        message: { role: 'assistant', content: text, refusal: null },
        logprobs: null,
        finish_reason: finishReason,
      }
    : { index: 0, text, logprobs: null, finish_reason: finishReason };
  return { id, object: chat ? 'chat.completion' : 'text_completion', created, model, choices: [choice], usage };
}

/** One SSE event, ready to send. `first` adds the role that chat clients wait for. */
export function chunkEvent({ id, created, model, chat }: AnswerHead, piece: Piece, first: boolean): string {
  const delta = first ? { role: 'assistant', content: piece.text } : piece.text === '' ? {} : { content: piece.text };
  const choice = chat
    ? { index: 0, delta, logprobs: null, finish_reason: piece.finishReason }
    : { index: 0, text: piece.text, logprobs: null, finish_reason: piece.finishReason };
  return event({ id, object: chat ? 'chat.completion.chunk' : 'text_completion', created, model, choices: [choice] });
}

export function usageEvent({ id, created, model, chat }: AnswerHead, usage: Usage): string {
  return event({ id, object: chat ? 'chat.completion.chunk' : 'text_completion', created, model, choices: [], usage });
}

/** What a client gets when a stream that has begun cannot be finished: one event, then the end, without `[DONE]`. */
export function brokenEvent(requestId: string): string {
  const message = 'The engine failed while it was answering. What came so far is incomplete; ask again.';
  return event({
    error: { message, type: 'server_error', code: 'stream_interrupted', param: null, request_id: requestId },
  });
}

export const doneEvent = 'data: [DONE]\n\n';

const event = (value: unknown) => `data: ${JSON.stringify(value)}\n\n`;
