import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api } from '../data/api.ts';

const read = async (digest: string, path: string, from: number, bytes: number): Promise<Uint8Array> => {
  const answer = await api.call('GET /artifact/file', { query: { which: digest, path, from, bytes } });
  return new Uint8Array(await answer.arrayBuffer());
};

/** The beginning of a file as text; what an artifact holds never changes, so it is asked for once. */
export const fileTextQuery = (digest: string, path: string, bytes = 256 * 1024) =>
  queryOptions({
    queryKey: ['file', digest, path, bytes],
    queryFn: async () => new TextDecoder().decode(await read(digest, path, 0, bytes)),
    staleTime: Infinity,
  });

/** One JSON document; undefined in place of one that cannot be read. */
export const fileJsonQuery = (digest: string, path: string) =>
  queryOptions({
    queryKey: ['file-json', digest, path],
    queryFn: async (): Promise<unknown> => {
      const bytes = await read(digest, path, 0, 4 * 1024 * 1024);
      try {
        return JSON.parse(new TextDecoder().decode(bytes)) as unknown;
      } catch {
        return null;
      }
    },
    staleTime: Infinity,
  });

export interface RowPage {
  readonly rows: readonly unknown[];
  /** Where the next row begins. */
  readonly next: number;
  readonly isLast: boolean;
}

const pageBytes = 12 * 1024;
const newline = 0x0a;

/** Rows of a `.jsonl` file, a piece of it at a time; only whole lines are rows. */
export const rowsQuery = (digest: string, path: string, sizeBytes: number) =>
  infiniteQueryOptions({
    queryKey: ['rows', digest, path],
    queryFn: async ({ pageParam: from }): Promise<RowPage> => {
      if (sizeBytes === 0) return { rows: [], next: 0, isLast: true };
      for (let bytes = pageBytes; ; bytes *= 4) {
        const piece = await read(digest, path, from, Math.min(bytes, 4 * 1024 * 1024));
        const isLast = from + piece.byteLength >= sizeBytes;
        const end = isLast ? piece.byteLength : piece.lastIndexOf(newline) + 1;
        // A row longer than the piece: a longer piece, up to what the server gives at once.
        if (end === 0 && bytes < 4 * 1024 * 1024) continue;
        return {
          rows: parseRows(new TextDecoder().decode(piece.subarray(0, end))),
          next: from + end,
          isLast: isLast || end === 0,
        };
      }
    },
    initialPageParam: 0,
    getNextPageParam: ({ next, isLast }) => (isLast ? undefined : next),
    staleTime: Infinity,
  });

/** Lines that are no JSON come as they are. */
export function parseRows(text: string): unknown[] {
  return text.split('\n').flatMap((line): unknown[] => {
    if (line.trim() === '') return [];
    try {
      return [JSON.parse(line) as unknown];
    } catch {
      return [line];
    }
  });
}
