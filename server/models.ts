import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { modelRegistry } from '../activities/select-base/kind.ts';
import type { Digest } from '../pipeline/artifact.ts';
import type { Store } from '../store/store.ts';
import type { Playground } from './playground.ts';

export interface ModelsOptions {
  readonly store: Store;
  readonly playground: Pick<Playground, 'models'>;
  /** Folder of the package, with the list of models. */
  readonly home: string;
  /** Name that vLLM serves the untouched base under. */
  readonly baseModel: string;
}
/** A base that training can start from. */
export interface BaseModel {
  readonly id: string;
  readonly title: string;
  readonly licence: string;
  readonly family: string;
  readonly languages: readonly string[];
  readonly template: string;
  /** `list`: of the models that come with the product; `store`: a run selected or merged it. */
  readonly from: 'list' | 'store';
  /** Null until a run has selected it. */
  readonly digest: Digest | null;
  readonly sizeBytes: number | null;
  /** Tokens of prompt and answer together. */
  readonly contextTokens: number | null;
  readonly vocabulary: number | null;
  readonly layers: number | null;
  readonly isServed: boolean;
  readonly adapters: number;
  readonly releases: readonly { readonly alias: string; readonly number: number; readonly digest: Digest }[];
}
export type Models = ReturnType<typeof createModels>;

const config = z.looseObject({
  max_position_embeddings: z.number().optional(),
  vocab_size: z.number().optional(),
  num_hidden_layers: z.number().optional(),
});

/** Bases: what the package lists and what runs have selected, with what was built on each. */
export function createModels({ store, playground, home, baseModel }: ModelsOptions) {
  async function listed() {
    const text = await readFile(join(home, 'models', 'registry.json'), 'utf8').catch(() => '{}');
    return Object.entries(modelRegistry.parse(JSON.parse(text)));
  }

  async function readShape(read: () => Promise<string>) {
    const parsed = config.safeParse(
      await read()
        .then(JSON.parse)
        .catch(() => ({})),
    );
    const of = parsed.success ? parsed.data : {};
    return {
      contextTokens: of.max_position_embeddings ?? null,
      vocabulary: of.vocab_size ?? null,
      layers: of.num_hidden_layers ?? null,
    };
  }

  async function kept() {
    const digests = [...new Set((await store.names({ type: 'checkpoint' })).map(({ digest }) => digest))];
    return await Promise.all(digests.map(async (digest) => ({ digest, manifest: await store.manifest(digest) })));
  }

  return {
    async list(): Promise<BaseModel[]> {
      const [entries, checkpoints, tryable] = await Promise.all([listed(), kept(), playground.models()]);
      const builtOn = (digest: Digest | null) => {
        const built = tryable.filter(({ base }) => base !== null && base === digest);
        return {
          adapters: built.filter(({ kind }) => kind === 'adapter').length,
          releases: built.flatMap(({ id, kind, name, number }) =>
            kind === 'release' && id !== 'base' ? [{ alias: name, number, digest: id }] : [],
          ),
        };
      };
      const fromStore = checkpoints.map(async ({ digest, manifest }): Promise<BaseModel> => {
        const said = sayings(manifest);
        return {
          ...said,
          from: entries.some(([id]) => id === said.id) ? 'list' : 'store',
          digest,
          sizeBytes: manifest.files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
          ...(await readShape(() => store.readText(digest, 'config.json'))),
          isServed: said.id === baseModel,
          ...builtOn(digest),
        };
      });
      const unused = entries
        .filter(([id]) => !checkpoints.some(({ manifest }) => manifest.meta['id'] === id))
        .map(async ([id, { path, ...said }]): Promise<BaseModel> => {
          const file = join(resolve(home, path), 'config.json');
          const shape = await readShape(() => readFile(file, 'utf8'));
          return {
            id,
            ...said,
            from: 'list',
            digest: null,
            sizeBytes: null,
            ...shape,
            isServed: id === baseModel,
            ...builtOn(null),
          };
        });
      return await Promise.all([...fromStore, ...unused]);
    },
  };
}

function sayings({ meta }: Awaited<ReturnType<Store['manifest']>>) {
  const text = (key: string) => (typeof meta[key] === 'string' ? meta[key] : '');
  const languages = Array.isArray(meta['languages']) ? meta['languages'].map(String) : [];
  return {
    id: text('id'),
    title: text('title'),
    licence: text('licence'),
    family: text('family'),
    languages,
    template: text('template'),
  };
}
