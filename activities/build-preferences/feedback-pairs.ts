import { z } from 'zod';
import { languages } from '../../datasets/language.ts';
import { linesOf } from '../../datasets/line.ts';
import { createPreference, scoreByPrompt } from '../workbench/preference-row.ts';
import type { PreferenceRow } from '../workbench/preference-row.ts';

/** One person's word on one served lyric; fields that pairs do not need are let through. */
export const feedbackEvent = z.object({
  responseId: z.string().min(1),
  prompt: z.string().min(1),
  text: z.string(),
  vote: z.enum(['up', 'down']).optional(),
  rating: z.number().optional(),
  edited: z.string().optional(),
  lang: z.enum(languages).optional(),
});
export type FeedbackEvent = z.output<typeof feedbackEvent>;

/** Pairs that people made: an edit beats what was edited; on one prompt, what was liked beats what was not. English needs `loadEnglish()` before. */
export function pairFeedback(events: readonly FeedbackEvent[]): PreferenceRow[] {
  const pairs = new Map<string, PreferenceRow>();
  const add = (event: FeedbackEvent, chosenText: string, rejectedText: string) => {
    const [chosen, rejected] = [cleanLyric(chosenText), cleanLyric(rejectedText)];
    if (chosen === '' || rejected === '' || chosen === rejected) return;
    const { lang, rate } = scoreByPrompt(event.prompt, event.lang);
    const pair = createPreference({
      prompt: event.prompt,
      chosen,
      rejected,
      lang,
      scores: { chosen: rate(chosen), rejected: rate(rejected) },
      // People have said already.
      clearMargin: -Infinity,
      origin: 'feedback',
    });
    pairs.set(pair.id, pair);
  };

  for (const event of events) if (event.edited !== undefined) add(event, event.edited, event.text);
  for (const { up, down } of byPrompt(events).values()) {
    const most = Math.max(up.length, down.length);
    if (up.length === 0 || down.length === 0) continue;
    for (let at = 0; at < most; at += 1) {
      const [liked, disliked] = [up[at % up.length], down[at % down.length]];
      if (liked && disliked) add(liked, liked.text, disliked.text);
    }
  }
  return [...pairs.values()];
}

const cleanLyric = (text: string) =>
  linesOf(text)
    .filter((line) => line !== '')
    .join('\n');

/** The last word on each response counts; a lyric without a vote is rated up from 4 stars and down to 2. */
function byPrompt(events: readonly FeedbackEvent[]) {
  const latest = new Map(events.map((event) => [event.responseId, event]));
  const prompts = new Map<string, { up: FeedbackEvent[]; down: FeedbackEvent[] }>();
  for (const event of latest.values()) {
    const vote =
      event.vote ?? (event.rating === undefined ? null : event.rating >= 4 ? 'up' : event.rating <= 2 ? 'down' : null);
    if (vote === null) continue;
    const sides = prompts.get(event.prompt) ?? { up: [], down: [] };
    prompts.set(event.prompt, sides);
    sides[vote].push(event);
  }
  return prompts;
}
