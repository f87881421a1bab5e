import { Readable } from 'node:stream';
import type { ArtifactRef } from '../pipeline/artifact.ts';
import type { Store } from '../store/store.ts';
import type { Artifacts } from './artifacts.ts';
import { conflict, invalid } from './refusal.ts';
import { fieldsOf, openRows, parsed } from './row-files.ts';

export const exportFormats = ['trl', 'ms-swift', 'llama-factory'] as const;
export type ExportFormat = (typeof exportFormats)[number];

export const measured = ['prompt', 'chosen', 'rejected', 'pair'] as const;
type Measured = (typeof measured)[number];
interface Lengths {
  readonly median: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
  readonly most: number;
}
export interface ExportReport {
  /** Pairs that an export has; as many as the artifact says, or there is none. */
  readonly rows: number;
  /**
   * In characters: tokens depend on a tokenizer, and the server has none. `pair` is a prompt with the longer of its two
   * lyrics, as trainers bound it.
   */
  readonly characters: Readonly<Record<Measured, Lengths>>;
  /** Pairs that are longer than a limit of characters. */
  readonly over: { readonly limit: number; readonly pairs: number; readonly share: number };
}
export type PreferenceExports = ReturnType<typeof createPreferenceExports>;

interface Pair {
  readonly prompt: string;
  readonly chosen: string;
  readonly rejected: string;
}

/** One line of each trainer's own format for preference pairs. */
const lineOf: Readonly<Record<ExportFormat, (pair: Pair) => object>> = {
  trl: ({ prompt, chosen, rejected }) => ({
    prompt: [{ role: 'user', content: prompt }],
    chosen: [{ role: 'assistant', content: chosen }],
    rejected: [{ role: 'assistant', content: rejected }],
  }),
  'ms-swift': ({ prompt, chosen, rejected }) => ({
    messages: [
      { role: 'user', content: prompt },
      { role: 'assistant', content: chosen },
    ],
    rejected_response: rejected,
  }),
  'llama-factory': ({ prompt, chosen, rejected }) => ({ instruction: prompt, input: '', chosen, rejected }),
};

/** Preference datasets as other trainers read them. Pairs are counted before the first byte is sent and while they are. */
export function createPreferenceExports({
  store,
  artifacts,
}: {
  readonly store: Pick<Store, 'checkout' | 'manifest'>;
  readonly artifacts: Pick<Artifacts, 'get'>;
}) {
  async function* pairsOf(ref: ArtifactRef): AsyncGenerator<Pair> {
    let line = 0;
    for await (const { text } of (await openRows(store, ref)).lines()) {
      line += 1;
      const { prompt, chosen, rejected } = fieldsOf(text === null ? null : parsed(text));
      if (typeof prompt !== 'string' || typeof chosen !== 'string' || typeof rejected !== 'string')
        throw conflict(
          'row-broken',
          `Row ${line} of ${ref.digest} is no preference pair. Make the dataset again with build-preferences.`,
          `${ref.digest} 的第 ${line} 行不是偏好对，请用“构造偏好”重新生成。`,
        );
      yield { prompt, chosen, rejected };
    }
  }

  async function report(which: string, limit: number): Promise<ExportReport & { readonly ref: ArtifactRef }> {
    const { ref, manifest } = await artifacts.get(which);
    if (ref.type !== 'preferences')
      throw invalid(
        'no-pairs',
        `${which} is a ${ref.type}; preferences are exported.`,
        `${which} 不是偏好数据，无法导出。`,
      );
    const lengths: Record<Measured, number[]> = { prompt: [], chosen: [], rejected: [], pair: [] };
    for await (const { prompt, chosen, rejected } of pairsOf(ref)) {
      const own = { prompt: charactersIn(prompt), chosen: charactersIn(chosen), rejected: charactersIn(rejected) };
      const pair = own.prompt + Math.max(own.chosen, own.rejected);
      for (const of of measured) lengths[of].push({ ...own, pair }[of]);
    }
    const rows = lengths.pair.length;
    const told = manifest.meta['rows'];
    if (typeof told === 'number' && told !== rows)
      throw conflict(
        'rows-missing',
        `${ref.digest} says it has ${told} pairs, and ${rows} can be read. Nothing is exported of a dataset that is not whole.`,
        `${ref.digest} 标明有 ${told} 对，实际读到 ${rows} 对；不完整的数据集不导出。`,
      );
    const characters = Object.fromEntries(measured.map((of) => [of, lengthsOf(lengths[of])])) as Record<
      Measured,
      Lengths
    >;
    const pairs = lengths.pair.filter((length) => length > limit).length;
    return { ref, rows, characters, over: { limit, pairs, share: rows === 0 ? 0 : pairs / rows } };
  }

  return {
    async report(which: string, limit: number): Promise<ExportReport> {
      const { ref: _, ...told } = await report(which, limit);
      return told;
    },

    /** A download, JSON lines; header `x-rows` says how many lines it must have. */
    async download(which: string, format: ExportFormat): Promise<Response> {
      const { ref, rows } = await report(which, Infinity);
      const lines = async function* () {
        let sent = 0;
        for await (const pair of pairsOf(ref)) {
          sent += 1;
          yield Buffer.from(`${JSON.stringify(lineOf[format](pair))}\n`);
        }
        // Cuts the download off, so that nobody takes what came for the whole.
        if (sent !== rows) throw new Error(`An export of ${ref.digest} had ${sent} of ${rows} pairs.`);
      };
      const name = `preferences-${ref.digest.slice(7, 19)}-${format}.jsonl`;
      return new Response(Readable.toWeb(Readable.from(lines())) as ReadableStream, {
        headers: {
          'content-type': 'application/x-ndjson',
          'content-disposition': `attachment; filename="${name}"`,
          'x-content-type-options': 'nosniff',
          'x-rows': String(rows),
        },
      });
    },
  };
}

const charactersIn = (text: string) => [...text].length;

function lengthsOf(lengths: readonly number[]): Lengths {
  const sorted = lengths.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  return { median: at(0.5), p90: at(0.9), p95: at(0.95), p99: at(0.99), most: sorted.at(-1) ?? 0 };
}
