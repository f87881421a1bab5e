import { ApiError } from './api-error.ts';
import { eventIdOf, type FeedbackBody, type FeedbackJournal } from './feedback-journal.ts';
import type { Metrics } from './metrics.ts';
import type { ResponseIds } from './response-id.ts';
import type { ServedLog } from './served-log.ts';

export interface AcceptFeedbackOptions {
  readonly responseIds: ResponseIds;
  readonly served: ServedLog;
  readonly feedback: FeedbackJournal;
  readonly metrics: Metrics;
}
export type AcceptFeedback = ReturnType<typeof createAcceptFeedback>;

/** Joins a vote with the answer it is about, and keeps both. */
export function createAcceptFeedback({ responseIds, served, feedback, metrics }: AcceptFeedbackOptions) {
  /** @returns id of the event, on this disk by then; the same event is kept once */
  return async function acceptFeedback(body: FeedbackBody, keyId: string): Promise<string> {
    const { id, event_id: _, ...said } = body;
    if (!responseIds.isOurs(id))
      throw new ApiError(404, 'unknown_response', 'No response with this id was given here.', { param: 'id' });
    const about = await served.find(id);
    if (!about)
      throw new ApiError(404, 'response_forgotten', 'This response is too old: it is no longer kept here.', {
        param: 'id',
      });
    const { responseId, alias, release, slot, prompt, text } = about;
    const eventId = eventIdOf(body);
    const given = Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined)) as typeof said;
    const at = new Date().toISOString();
    const joined = { eventId, responseId, alias, release, slot, prompt, text, keyId, at };
    const added = await feedback.add({ ...joined, ...(given as { vote: 'up' | 'down' }) });
    if (added) metrics.feedback.inc({ alias, vote: said.vote });
    return eventId;
  };
}
