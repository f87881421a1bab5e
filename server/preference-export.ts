import { Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ArtifactRef } from '../pipeline/artifact.ts';
import type { Store } from '../store/store.ts';
import type { Artifacts } from './artifacts.ts';
import type { BaseTokenizers } from './base-tokenizers.ts';
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
/** Tokens are counted of this many pairs, spread evenly, where there are more: counting takes up to a millisecond a pair. */
const mostTokenized = 5_000;
const turnMs = 10;

export interface ExportReport {
  /** Pairs that an export has; as many as the artifact says, or there is none. */
  readonly rows: number;
  /** The base whose tokenizer counted; null when characters were counted. */
  readonly base: string | null;
  /** Pairs that were measured: all of them, or an even sample. */
  readonly measured: number;
  /**
   * In characters or in tokens of the texts, without the marks of a chat template. `pair` is a prompt with the longer of
   * its two lyrics, as trainers bound it.
   */
  readonly lengths: Readonly<Record<Measured, Lengths>>;
  /** Measured pairs that are longer than a limit, in the same unit. */
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
  'llama-factory': ({ prompt, chosen, rejected }) => ({
    conversations: [{ from: 'human', value: prompt }],
    chosen: { from: 'gpt', value: chosen },
    rejected: { from: 'gpt', value: rejected },
  }),
};

/** Preference datasets as other trainers read them. Pairs are counted before the first byte is sent and while they are. */
export function createPreferenceExports({
  store,
  artifacts,
  tokenizers,
}: {
  readonly store: Pick<Store, 'checkout' | 'manifest'>;
  readonly artifacts: Pick<Artifacts, 'get'>;
  readonly tokenizers: BaseTokenizers;
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

  async function preferences(which: string) {
    const { ref, manifest } = await artifacts.get(which);
    if (ref.type !== 'preferences')
      throw invalid(
        'no-pairs',
        `${which} is a ${ref.type}; preferences are exported.`,
        `${which} 不是偏好数据，无法导出。`,
      );
    let rows = 0;
    for await (const _ of pairsOf(ref)) rows += 1;
    const told = manifest.meta['rows'];
    if (typeof told === 'number' && told !== rows)
      throw conflict(
        'rows-missing',
        `${ref.digest} says it has ${told} pairs, and ${rows} can be read. Nothing is exported of a dataset that is not whole.`,
        `${ref.digest} 标明有 ${told} 对，实际读到 ${rows} 对；不完整的数据集不导出。`,
      );
    return { ref, rows };
  }

  return {
    /** How long the pairs are; in tokens of `base` where one is named. */
    async report(
      which: string,
      { limit, base = null }: { readonly limit: number; readonly base?: string | null | undefined },
    ): Promise<ExportReport> {
      const { ref, rows } = await preferences(which);
      const count = base === null ? charactersIn : await tokenizers.open(base);
      const every = base === null ? 1 : Math.max(1, rows / mostTokenized);
      const lengths: Record<Measured, number[]> = { prompt: [], chosen: [], rejected: [], pair: [] };
      let at = -1;
      let turnEndsAt = Date.now() + turnMs;
      for await (const { prompt, chosen, rejected } of pairsOf(ref)) {
        at += 1;
        if (Math.floor(at / every) === Math.floor((at - 1) / every)) continue;
        const own = { prompt: count(prompt), chosen: count(chosen), rejected: count(rejected) };
        const pair = own.prompt + Math.max(own.chosen, own.rejected);
        for (const of of measured) lengths[of].push({ ...own, pair }[of]);
        if (Date.now() < turnEndsAt) continue;
        await nextTurn();
        turnEndsAt = Date.now() + turnMs;
      }
      const pairs = lengths.pair.filter((length) => length > limit).length;
      const told = lengths.pair.length;
      return {
        ...{ rows, base, measured: told },
        lengths: Object.fromEntries(measured.map((of) => [of, lengthsOf(lengths[of])])) as Record<Measured, Lengths>,
        over: { limit, pairs, share: told === 0 ? 0 : pairs / told },
      };
    },

    /** A download, JSON lines; header `x-rows` says how many lines it must have. */
    async download(which: string, format: ExportFormat): Promise<Response> {
      const { ref, rows } = await preferences(which);
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
