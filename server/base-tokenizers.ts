import { Tokenizer } from '@huggingface/tokenizers';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { modelRegistry } from '../activities/select-base/kind.ts';
import type { Digest } from '../pipeline/artifact.ts';
import type { Store } from '../store/store.ts';
import { invalid, notFound } from './refusal.ts';

/** Tokens of a text as a base counts them, without the marks that a chat template puts around it. */
export type CountTokens = (text: string) => number;
export type BaseTokenizers = ReturnType<typeof createBaseTokenizers>;

/** Tokenizers of the bases: of those that the package lists, and of those that runs have selected or merged. */
export function createBaseTokenizers({
  store,
  home,
}: {
  readonly store: Pick<Store, 'names' | 'manifest' | 'readText'>;
  /** Folder of the package, with the list of models. */
  readonly home: string;
}) {
  /** The last one: a large base's tokenizer takes a second to set up. */
  let last: { readonly base: string; readonly count: Promise<CountTokens> } | null = null;

  /** How a file of the base is read, or null where there is no such base. */
  async function filesOf(base: string): Promise<((file: string) => Promise<string>) | null> {
    const listed = modelRegistry.parse(
      JSON.parse(await readFile(join(home, 'models', 'registry.json'), 'utf8').catch(() => '{}')),
    );
    const entry = Object.hasOwn(listed, base) ? listed[base] : undefined;
    if (entry) return (file) => readFile(join(resolve(home, entry.path), file), 'utf8');
    const digests = new Set<Digest>((await store.names({ type: 'checkpoint' })).map(({ digest }) => digest));
    for (const digest of digests)
      if (digest === base || (await store.manifest(digest)).meta['id'] === base)
        return (file) => store.readText(digest, file);
    return null;
  }

  async function open(base: string): Promise<CountTokens> {
    const read = await filesOf(base);
    if (!read) throw notFound('base', base);
    const json = async (file: string) => JSON.parse(await read(file)) as object;
    try {
      const tokenizer = new Tokenizer(
        await json('tokenizer.json'),
        await json('tokenizer_config.json').catch(() => ({})),
      );
      return (text) => tokenizer.encode(text, { add_special_tokens: false }).ids.length;
    } catch (error) {
      throw invalid(
        'no-tokenizer',
        `The tokenizer.json of ${base} cannot be read: ${(error as Error).message}. Count characters, or choose another base.`,
        `无法读取 ${base} 的 tokenizer.json，请按字符统计或选择其他基座。`,
      );
    }
  }

  return {
    /** `base`: id of a base, or its digest. */
    open(base: string): Promise<CountTokens> {
      if (last?.base !== base) {
        const count = open(base);
        last = { base, count };
        count.catch(() => (last = null));
      }
      return last.count;
    },
  };
}
