import { appendFile, mkdir, open, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Digest } from '../pipeline/artifact.ts';
import type { SlotName } from './route-table.ts';

/** One answer that was given. `prompt` and `text` are null when the client asked that they are not kept. */
export interface Served {
  readonly responseId: string;
  readonly alias: string;
  readonly release: Digest | null;
  /** `playground`: asked for outside of the routes. */
  readonly slot: SlotName | 'playground';
  readonly at: string;
  readonly prompt: string | null;
  readonly text: string | null;
}

export interface ServedLogLimits {
  readonly segmentBytes: number;
  readonly segments: number;
  readonly maxAgeMs: number;
}
const defaultLimits: ServedLogLimits = { segmentBytes: 8 * 1024 * 1024, segments: 8, maxAgeMs: 7 * 24 * 3600_000 };

/** An answer is not held up longer by a disk that hangs. */
const mostMs = 200;

interface Place {
  readonly segment: string;
  readonly offset: number;
  readonly length: number;
}

/**
 * Remembers what was answered, so that a vote can be joined with its text. Bounded in bytes and age; the oldest
 * segment goes first. Given to the system before the answer ends, so that a killed gateway forgets none; not synced to
 * disk: after a power cut a vote may find its text forgotten, which it survives.
 */
export async function openServedLog(folder: string, limits: ServedLogLimits = defaultLimits) {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const places = new Map<string, Place>();
  /** Lines not on disk yet. */
  const unwritten = new Map<string, Served>();
  let segments = (await readdir(folder)).filter((name) => name.endsWith('.jsonl')).sort();
  for (const segment of segments) index(segment, await readFile(join(folder, segment)));
  let current = newSegment();
  let size = 0;
  let writing: Promise<void> = Promise.resolve();
  /** The write that has not begun yet: all that comes meanwhile goes with it. */
  let next: Promise<void> | null = null;

  function index(segment: string, bytes: Buffer) {
    let offset = 0;
    for (let end = bytes.indexOf(10, offset); end >= 0; end = bytes.indexOf(10, offset)) {
      const responseId = /"responseId":"([^"]{1,80})"/.exec(
        bytes.toString('utf8', offset, Math.min(end, offset + 120)),
      )?.[1];
      if (responseId) places.set(responseId, { segment, offset, length: end - offset });
      offset = end + 1;
    }
  }

  function newSegment(): string {
    return `${new Date().toISOString().replace(/[-:.]/g, '')}-${process.pid}.jsonl`;
  }

  async function flush(): Promise<void> {
    const batch = [...unwritten.values()];
    if (batch.length === 0) return;
    if (size >= limits.segmentBytes) {
      current = newSegment();
      size = 0;
    }
    if (size === 0 && !segments.includes(current)) {
      segments.push(current);
      await forgetOld();
    }
    const lines = batch.map((served) => Buffer.from(`${JSON.stringify(served)}\n`));
    await appendFile(join(folder, current), Buffer.concat(lines), { mode: 0o600 });
    for (const [number, line] of lines.entries()) {
      const { responseId } = batch[number]!;
      places.set(responseId, { segment: current, offset: size, length: line.length - 1 });
      unwritten.delete(responseId);
      size += line.length;
    }
  }

  function write(): Promise<void> {
    next ??= writing = writing.then(async () => {
      next = null;
      await flush().catch(() => undefined);
    });
    return next;
  }

  async function forgetOld(): Promise<void> {
    const oldest = Date.now() - limits.maxAgeMs;
    const kept: string[] = [];
    for (const [number, segment] of segments.entries()) {
      const age =
        segment === current
          ? Date.now()
          : await stat(join(folder, segment)).then(
              (info) => info.mtimeMs,
              () => 0,
            );
      if (segments.length - number <= limits.segments && age >= oldest) {
        kept.push(segment);
        continue;
      }
      await rm(join(folder, segment), { force: true });
      for (const [responseId, place] of places) if (place.segment === segment) places.delete(responseId);
    }
    segments = kept;
  }

  return {
    /** Resolves when it is written, with all that came at the same time. A full disk loses memory, never an answer. */
    async remember(served: Served): Promise<void> {
      unwritten.set(served.responseId, served);
      if (unwritten.size > 10_000) unwritten.delete(unwritten.keys().next().value!);
      await Promise.race([write(), pause(mostMs, undefined, { ref: false })]);
    },
    async find(responseId: string): Promise<Served | null> {
      const waiting = unwritten.get(responseId);
      if (waiting) return waiting;
      const place = places.get(responseId);
      if (!place) return null;
      const file = await open(join(folder, place.segment), 'r').catch(() => null);
      if (!file) return null;
      try {
        const { buffer } = await file.read(Buffer.alloc(place.length), 0, place.length, place.offset);
        return JSON.parse(buffer.toString('utf8')) as Served;
      } finally {
        await file.close();
      }
    },
    settled: write,
  };
}
export type ServedLog = Awaited<ReturnType<typeof openServedLog>>;
