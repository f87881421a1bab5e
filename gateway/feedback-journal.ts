import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Digest } from '../pipeline/artifact.ts';
import { StoreError, type Store } from '../store/store.ts';

export const feedbackBody = z.strictObject({
  /** Id of the response, as the completion gave it. */
  id: z.string().max(100),
  vote: z.enum(['up', 'down']),
  /** What the user made of the lyric. */
  edited: z.string().min(1).max(8000).optional(),
  tags: z.array(z.string().min(1).max(40)).max(16).optional(),
  comment: z.string().max(2000).optional(),
  /** The client's own id of this event: sent twice, it counts once. */
  event_id: z.string().min(1).max(100).optional(),
});
export type FeedbackBody = z.output<typeof feedbackBody>;

/** A line of a feedback segment. */
export interface FeedbackEvent {
  readonly eventId: string;
  readonly responseId: string;
  readonly alias: string;
  readonly release: Digest | null;
  readonly slot: string;
  readonly prompt: string | null;
  readonly text: string | null;
  readonly vote: 'up' | 'down';
  readonly edited?: string;
  readonly tags?: readonly string[];
  readonly comment?: string;
  readonly keyId: string;
  readonly at: string;
}

/** Without an id of the client's, the same words about the same response are the same event. */
export function eventIdOf(body: FeedbackBody): string {
  const { id, vote, edited, tags, comment, event_id } = body;
  const said = event_id === undefined ? [id, vote, edited ?? null, tags ?? null, comment ?? null] : [id, event_id];
  return createHash('sha256').update(JSON.stringify(said)).digest('hex').slice(0, 32);
}

export interface FeedbackJournalOptions {
  readonly folder: string;
  readonly store: Pick<Store, 'putRecord'> | null;
  /** A segment is closed when it is so old or so big. */
  readonly closeAfterMs?: number;
  readonly closeAtBytes?: number;
  readonly log?: (line: string) => void;
}

interface Open {
  readonly name: string;
  readonly file: FileHandle;
  readonly since: number;
  bytes: number;
}

/**
 * Feedback on its way to the store: an event is synced to the local disk before it is acknowledged, and its segment is
 * deleted here only when the store has it. Files: `<alias>/<segment>.open`, then `.jsonl`, then gone.
 */
export async function openFeedbackJournal(options: FeedbackJournalOptions) {
  const { folder, store, closeAfterMs = 2000, closeAtBytes = 1024 * 1024, log = () => undefined } = options;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const active = new Map<string, Open>();
  /** Newest event ids, so that a client that asks again is answered the same and written once. */
  const seen = new Set<string>();
  let last: Promise<unknown> = Promise.resolve();
  let uploading: Promise<void> | null = null;

  for (const alias of await readdir(folder)) {
    for (const name of await readdir(join(folder, alias))) {
      if (name.endsWith('.open'))
        await rename(join(folder, alias, name), join(folder, alias, name.replace(/\.open$/, '.jsonl')));
    }
  }

  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = last.catch(() => undefined).then(work);
    last = mine;
    return mine;
  };

  async function openSegment(alias: string): Promise<Open> {
    await mkdir(join(folder, alias), { recursive: true, mode: 0o700 });
    const name = `${new Date().toISOString().replace(/[-:.]/g, '')}-${randomBytes(4).toString('hex')}`;
    const opened = {
      name,
      file: await open(join(folder, alias, `${name}.open`), 'ax', 0o600),
      since: Date.now(),
      bytes: 0,
    };
    active.set(alias, opened);
    return opened;
  }

  async function closeSegments(due: (segment: Open) => boolean): Promise<void> {
    for (const [alias, segment] of active) {
      if (!due(segment)) continue;
      active.delete(alias);
      await segment.file.close();
      await rename(join(folder, alias, `${segment.name}.open`), join(folder, alias, `${segment.name}.jsonl`));
    }
  }

  async function uploadClosed(): Promise<void> {
    if (!store) return;
    for (const alias of await readdir(folder)) {
      const closed = (await readdir(join(folder, alias))).filter((name) => name.endsWith('.jsonl')).sort();
      for (const name of closed) {
        const path = join(folder, alias, name);
        const lines = wholeLines(await readFile(path, 'utf8'));
        if (lines !== '') {
          await store.putRecord(`feedback/${alias}/${name}`, lines, { createOnce: true }).catch((error: unknown) => {
            if (!(error instanceof StoreError && error.code === 'AlreadyExists')) throw error;
          });
        }
        await rm(path);
      }
    }
  }

  return {
    /** Resolves when the event is safe on this disk; false when it was there already. */
    add: (event: FeedbackEvent): Promise<boolean> =>
      inTurn(async () => {
        if (seen.has(event.eventId)) return false;
        const segment = active.get(event.alias) ?? (await openSegment(event.alias));
        const line = `${JSON.stringify(event)}\n`;
        await segment.file.appendFile(line);
        await segment.file.datasync();
        segment.bytes += Buffer.byteLength(line);
        seen.add(event.eventId);
        if (seen.size > 10_000) seen.delete(seen.values().next().value!);
        return true;
      }),
    /** Closes what is due and hands it to the store; what the store does not take now waits for the next call. */
    tick(): Promise<void> {
      uploading ??= inTurn(() =>
        closeSegments(({ since, bytes }) => Date.now() - since >= closeAfterMs || bytes >= closeAtBytes),
      )
        .then(uploadClosed)
        .catch((error: unknown) => log(`feedback waits on this disk: ${(error as Error).message}`))
        .finally(() => (uploading = null));
      return uploading;
    },
    async close(): Promise<void> {
      await inTurn(() => closeSegments(() => true));
      await uploading;
    },
  };
}
export type FeedbackJournal = Awaited<ReturnType<typeof openFeedbackJournal>>;

/** A line that a kill cut was never acknowledged. */
function wholeLines(text: string): string {
  return text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter((line) => {
      try {
        return line !== '' && typeof JSON.parse(line) === 'object';
      } catch {
        return false;
      }
    })
    .map((line) => `${line}\n`)
    .join('');
}
