import { z } from 'zod';
import { languageOf } from '../../datasets/language.ts';
import { canonicalJson, digestOf } from '../../pipeline/digest.ts';
import type { Store } from '../../store/store.ts';
import { implement } from '../implement.ts';
import { StepError } from '../step-error.ts';
import { collectFeedback } from './kind.ts';

/** What is needed of a line that the gateway wrote. */
const event = z.object({
  eventId: z.string(),
  responseId: z.string(),
  release: z.string().nullable(),
  prompt: z.string().nullable(),
  text: z.string().nullable(),
  vote: z.enum(['up', 'down']),
  edited: z.string().optional(),
  at: z.string(),
});
type Event = z.output<typeof event>;

export const runCollectFeedback = implement(
  collectFeedback,
  async ({ params, mark }, { store, step }) => {
    const through = mark['through'] as string;
    const segments = (await listSegments(store, params.alias)).filter((path) => path <= through);
    if (digestOf(segments) !== mark['segments']) {
      throw new StepError(
        'SourceUnreadable',
        'Feedback of an earlier time arrived while it was being read. It is read again.',
        { retry: true },
      );
    }
    const events = new Map<string, Event>();
    let unreadable = 0;
    for (const [number, path] of segments.entries()) {
      step.signal.throwIfAborted();
      for (const line of String((await store.getRecord(path)) ?? '').split('\n')) {
        if (line === '') continue;
        const read = event.safeParse(parse(line));
        if (read.success) events.set(read.data.eventId, read.data);
        else unreadable++;
      }
      if (number % 50 === 0) step.progress({ message: 'reading feedback', step: number, totalSteps: segments.length });
    }
    if (unreadable > 0) step.log(`${unreadable} lines of feedback cannot be read and were left out`);

    const newest = new Map<string, Event>();
    for (const one of [...events.values()].sort(byTime))
      newest.set(one.responseId, { ...newest.get(one.responseId), ...one });
    const rows = [...newest.values()].flatMap((one) => {
      const { responseId, prompt, text, vote, edited, release, at } = one;
      if (prompt === null || text === null) return [];
      return [
        {
          responseId,
          prompt,
          text,
          vote,
          ...(edited === undefined ? {} : { edited }),
          lang: languageOf(text) ?? 'zh',
          release,
          at,
        },
      ];
    });
    const lines = rows.map((row) => `${canonicalJson(row)}\n`).join('');
    const counts = {
      events: rows.length,
      up: rows.filter(({ vote }) => vote === 'up').length,
      edited: rows.filter((row) => 'edited' in row).length,
    };
    return {
      feedback: await store.commit(
        'feedback',
        { files: { 'events.jsonl': lines } },
        { meta: { alias: params.alias, ...counts } },
      ),
      $metrics: { ...counts, without_text: newest.size - rows.length },
    };
  },
  {
    /** The high-water mark: the newest segment there is, and a digest of all up to it. */
    async mark({ params }, { store }) {
      const segments = await listSegments(store, params.alias);
      return { through: segments.at(-1) ?? '', segments: digestOf(segments) };
    },
  },
);

async function listSegments(store: Store, alias: string): Promise<readonly string[]> {
  return (await store.listRecords(`feedback/${alias}/`)).map(({ path }) => path).sort();
}

const byTime = (a: Event, b: Event) => (a.at === b.at ? (a.eventId < b.eventId ? -1 : 1) : a.at < b.at ? -1 : 1);

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
