import { collectFeedback } from '../activities/collect-feedback/kind.ts';
import type { Digest } from '../pipeline/artifact.ts';
import type { Text } from '../pipeline/text.ts';
import type { ReleaseRecord } from '../store/release-record.ts';
import type { Store } from '../store/store.ts';
import type { Person } from './people.ts';
import { Refused, type Gateway, type Generation, type PlaygroundAdapters } from './ports.ts';
import { invalid, notFound, Refusal } from './refusal.ts';
import type { Releases } from './releases.ts';

export interface PlaygroundOptions {
  readonly store: Store;
  readonly releases: Pick<Releases, 'list'>;
  readonly gateway: Gateway;
  readonly adapters: PlaygroundAdapters;
  /** Name that vLLM serves the untouched base under. */
  readonly baseModel: string;
}
export interface Asked {
  /** `base`, or the digest of a release or an adapter. */
  readonly model: 'base' | Digest;
  readonly system: string;
  readonly prompt: string;
  readonly temperature: number;
  readonly topP: number;
  readonly maxTokens: number;
  readonly seed?: number | undefined;
}
export interface Given {
  readonly responseId: string;
  readonly vote: 'up' | 'down';
  readonly edited?: string | undefined;
  readonly comment?: string | undefined;
}
/** Something that can be tried. */
export interface TryableModel {
  readonly id: 'base' | Digest;
  readonly kind: 'base' | 'release' | 'adapter';
  /** Name of the base; `alias` of a release; name in the store of an adapter. */
  readonly name: string;
  readonly number: number;
  /** What trained it, when known. */
  readonly method: string | null;
  /** Checkpoint it needs; null for the base itself. */
  readonly base: Digest | null;
  readonly at: string | null;
}
export type Playground = ReturnType<typeof createPlayground>;

/** Adapters offered, newest first. */
const mostAdapters = 100;
/** Answers one person may have under way: three side by side, and three more that are being left. */
const mostAtOnce = 6;
/** A sign of life while an adapter is being loaded. */
const stillHereMs = 10_000;

/** Writes with any model there is, for people: nothing here touches a route, and no key leaves the server. */
export function createPlayground({ store, releases, gateway, adapters, baseModel }: PlaygroundOptions) {
  const underWay = new Map<string, number>();

  async function adaptersKept(): Promise<TryableModel[]> {
    const names = [...(await store.names({ type: 'adapter' }))].sort((a, b) => b.namedAt.localeCompare(a.namedAt));
    const newest = [...new Map(names.toReversed().map((one) => [one.digest, one])).values()]
      .toReversed()
      .slice(0, mostAdapters);
    return await Promise.all(
      newest.map(async ({ name, number, digest, namedAt }) => {
        const { meta } = await store.manifest(digest);
        const text = (key: string) => (typeof meta[key] === 'string' ? meta[key] : null);
        return {
          id: digest,
          kind: 'adapter' as const,
          name,
          number,
          method: text('method'),
          base: text('base') as Digest | null,
          at: namedAt,
        };
      }),
    );
  }

  /** What vLLM is asked for, before it is loaded. */
  async function find(model: Asked['model']) {
    const alias = collectFeedback.params.parse({}).alias;
    if (model === 'base') return { adapter: null, release: null, alias };
    const { type } = await store.manifest(model);
    if (type === 'adapter') return { adapter: model, release: null, alias };
    if (type !== 'release') throw notFound('release or adapter', model);
    const record = JSON.parse(await store.readText(model, 'release.json')) as ReleaseRecord;
    return { adapter: record.adapter, release: model, alias: record.alias };
  }

  /** An adapter may be unloaded between its load and its use; it is loaded once more then. */
  async function begin(
    adapter: Digest | null,
    generation: Omit<Generation, 'model'>,
    signal: AbortSignal,
  ): Promise<ReadableStream<Uint8Array>> {
    const once = async () => {
      const model = adapter === null ? baseModel : await adapters.load(adapter);
      signal.throwIfAborted();
      return await gateway.generate({ ...generation, model }, signal);
    };
    return await once().catch((error: unknown) => {
      if (adapter !== null && error instanceof Refused && error.code === 'not_loaded') return once();
      throw error;
    });
  }

  function enter(person: Person): () => void {
    const count = underWay.get(person.id) ?? 0;
    if (count >= mostAtOnce) throw tooMany();
    underWay.set(person.id, count + 1);
    let isIn = true;
    return () => {
      if (!isIn) return;
      isIn = false;
      const left = (underWay.get(person.id) ?? 1) - 1;
      if (left > 0) underWay.set(person.id, left);
      else underWay.delete(person.id);
    };
  }

  return {
    async models(): Promise<TryableModel[]> {
      const [released, kept] = await Promise.all([releases.list(), adaptersKept()]);
      const base = {
        id: 'base',
        kind: 'base',
        name: baseModel,
        number: 0,
        method: null,
        base: null,
        at: null,
      } as const;
      const fromRelease = released.map(({ alias, number, digest, releasedAt, record }) => ({
        id: digest,
        kind: 'release' as const,
        name: alias,
        number,
        method: null,
        base: record.base,
        at: releasedAt,
      }));
      return [...fromRelease, ...kept, base];
    },

    /** Events `loading`, `start`, `piece`, `end`, or `failed` with the reason. Leaving the stream ends the generation. */
    async complete(person: Person, asked: Asked, gone: AbortSignal): Promise<Response> {
      const { adapter, release, alias } = await find(asked.model);
      const generation = {
        alias,
        release,
        messages: [
          ...(asked.system === '' ? [] : [{ role: 'system' as const, content: asked.system }]),
          { role: 'user' as const, content: asked.prompt },
        ],
        temperature: asked.temperature,
        top_p: asked.topP,
        max_tokens: asked.maxTokens,
        ...(asked.seed === undefined ? {} : { seed: asked.seed }),
      };
      const leave = enter(person);
      const leaving = new AbortController();
      gone.addEventListener('abort', () => leaving.abort(), { once: true });
      const body = streamOf(() => begin(adapter, generation, leaving.signal), leaving, leave);
      return new Response(body, {
        headers: { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store' },
      });
    },

    /** A vote is feedback on the alias, as if its listener had given it. */
    async vote(person: Person, { responseId, vote, edited, comment }: Given): Promise<void> {
      const said = { ...(edited === undefined ? {} : { edited }), ...(comment === undefined ? {} : { comment }) };
      await gateway.vote({ responseId, vote, by: `person:${person.id}`, ...said }).catch((error: unknown) => {
        if (!(error instanceof Refused)) throw error;
        throw invalid(
          'answer-unknown',
          'This answer is not known any more, so it cannot be voted on. Write again, then vote.',
          '该回答已不再保留，无法评价。请重新生成后再评价。',
        );
      });
    },
  };
}

function streamOf(
  begin: () => Promise<ReadableStream<Uint8Array>>,
  leaving: AbortController,
  leave: () => void,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const event = (name: string, data: unknown) => encoder.encode(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
  return new ReadableStream<Uint8Array>({
    async start(controller) {
      controller.enqueue(event('loading', {}));
      const stillHere = setInterval(() => controller.enqueue(encoder.encode(': still here\n\n')), stillHereMs);
      try {
        const source = await begin();
        clearInterval(stillHere);
        for await (const bytes of source) controller.enqueue(bytes);
      } catch (error) {
        if (!leaving.signal.aborted) controller.enqueue(event('failed', reasonOf(error)));
      } finally {
        clearInterval(stillHere);
        leave();
        if (!leaving.signal.aborted) controller.close();
      }
    },
    cancel() {
      leaving.abort();
      leave();
    },
  });
}

/** Said to people; what the engine says beside is not for them. */
function reasonOf(error: unknown): { readonly code: string; readonly message: Text } {
  if (error instanceof Refusal) return { code: error.code, message: error.text };
  if (!(error instanceof Refused)) return { code: 'internal', message: reasons['engine_failed']! };
  const { code, message } = error;
  const zh = zhReasons[code];
  if (zh !== undefined) return { code, message: { en: message, zh: `${zh}（${message}）` } };
  return { code, message: reasons[code] ?? reasons['engine_failed']! };
}
const zhReasons: Readonly<Record<string, string>> = {
  WrongBase: '该适配器是为另一个基座训练的，vLLM 当前没有提供那个基座',
  AdapterRefused: '该适配器无法加载',
  ServingUnavailable: 'vLLM 没有响应，可能正在启动',
  ArtifactMissing: '该适配器已不在产物库中',
  invalid_request: '模型不接受这个请求',
};
const reasons: Readonly<Record<string, Text>> = {
  not_loaded: {
    en: 'vLLM does not have this model now. Try again in a moment.',
    zh: 'vLLM 现在没有这个模型，请稍后重试。',
  },
  engine_failed: {
    en: 'The engine failed before it answered. Try again; `refrain doctor` says more.',
    zh: '推理引擎在回答前出错。请重试；`refrain doctor` 可查看详情。',
  },
};

const tooMany = () =>
  new Refusal(
    429,
    'too-many-answers',
    {
      en: `You have ${mostAtOnce} answers under way; wait for one to end.`,
      zh: `你有 ${mostAtOnce} 个回答正在生成，请等其中一个结束。`,
    },
    { retryAfterSeconds: 2 },
  );
