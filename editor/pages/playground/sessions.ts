import { z } from 'zod';

/** One writing with its answers, kept in this browser alone. */
const session = z.object({
  id: z.string(),
  at: z.string(),
  /** The address's part after `?`, which brings prompt and models back. */
  search: z.record(z.string(), z.string()),
  prompt: z.string(),
  answers: z.array(z.object({ name: z.string(), text: z.string() })),
});
export type Session = z.output<typeof session>;

const storageKey = 'refrain.playground';
const mostSessions = 30;
/** Of one answer; a browser's storage is small. */
const longestText = 4_000;

type Kept = Pick<Storage, 'getItem' | 'setItem'>;

/** Newest first; what cannot be read is no session. */
export function readSessions(kept: Kept): readonly Session[] {
  try {
    const all: unknown = JSON.parse(kept.getItem(storageKey) ?? '[]');
    return Array.isArray(all) ? all.flatMap((one) => session.safeParse(one).data ?? []) : [];
  } catch {
    return [];
  }
}

export function keepSession(kept: Kept, added: Session): readonly Session[] {
  const short = {
    ...added,
    answers: added.answers.map(({ name, text }) => ({ name, text: text.slice(0, longestText) })),
  };
  return write(kept, [short, ...readSessions(kept).filter(({ id }) => id !== added.id)]);
}

export function removeSession(kept: Kept, id: string): readonly Session[] {
  return write(
    kept,
    readSessions(kept).filter((one) => one.id !== id),
  );
}

/** The oldest go when there are too many, or when the storage is full. */
function write(kept: Kept, sessions: readonly Session[]): readonly Session[] {
  for (let count = Math.min(sessions.length, mostSessions); count >= 0; count = Math.floor(count / 2)) {
    const shown = sessions.slice(0, count);
    try {
      kept.setItem(storageKey, JSON.stringify(shown));
      return shown;
    } catch {
      if (count === 0) break;
    }
  }
  return sessions.slice(0, mostSessions);
}
