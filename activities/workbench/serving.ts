import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import OpenAI from 'openai';
import type { Digest } from '../../pipeline/artifact.ts';
import type { Store } from '../../store/store.ts';
import type { RouteEntry } from '../../workflows/messages.ts';
import { commitModel } from '../select-base/commit-model.ts';
import { findModelOfFolder } from '../select-base/registry.ts';
import { StepError } from '../step-error.ts';
import { lintAdapter } from './adapter-lint.ts';
import type { Generated, GenerateRequest, Serving } from './workbench.ts';

export interface ServingOptions {
  readonly store: Store;
  /** Folder of the package, with the list of models. */
  readonly home: string;
  readonly vllmUrl: string;
  readonly vllmKey: string;
  /** The name vLLM serves the untouched base under, and the folder it was loaded from. */
  readonly baseName: string;
  readonly baseDir: string;
}
/** What the worker on vLLM's host needs beside what steps are lent. */
export interface AdapterServing extends Serving {
  /** Model names that answer now. */
  models(): Promise<ReadonlySet<string>>;
}

/** The name of an adapter at vLLM: by content and never reused, since vLLM's prefix cache knows adapters by name. */
export const adapterModel = (adapter: Digest) => `lyrics-${adapter.slice('sha256:'.length, 'sha256:'.length + 12)}`;

const callTimeoutMs = 60_000;
const startWithinMs = 180_000;

/** vLLM on this host: adapters come and go over its HTTP interface; text is made through the `openai` client. */
export function createServing({ store, home, vllmUrl, vllmKey, baseName, baseDir }: ServingOptions): AdapterServing {
  const client = new OpenAI({ baseURL: `${vllmUrl}/v1`, apiKey: vllmKey, maxRetries: 2, timeout: callTimeoutMs });
  let served: Promise<{ model: string; digest: Digest }> | null = null;
  const loading = new Map<Digest, Promise<string>>();

  async function call(path: string, body?: unknown): Promise<{ readonly status: number; readonly text: string }> {
    try {
      const answer = await fetch(`${vllmUrl}${path}`, {
        method: body === undefined ? 'GET' : 'POST',
        headers: { authorization: `Bearer ${vllmKey}`, 'content-type': 'application/json' },
        signal: AbortSignal.timeout(callTimeoutMs),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return { status: answer.status, text: await answer.text() };
    } catch (cause) {
      throw unavailable(cause);
    }
  }
  const unavailable = (cause: unknown) =>
    new StepError(
      'ServingUnavailable',
      `vLLM does not answer at ${vllmUrl}. It may be starting; \`refrain doctor\` tells.`,
      { retry: true, cause },
    );

  async function models(): Promise<ReadonlySet<string>> {
    const { status, text } = await call('/v1/models');
    if (status !== 200) throw unavailable(new Error(`/v1/models answered ${status}`));
    return new Set((JSON.parse(text) as { data: { id: string }[] }).data.map(({ id }) => id));
  }

  function base() {
    served ??= commitBase().then((digest) => ({ model: baseName, digest }));
    served.catch(() => (served = null));
    return served;
  }
  async function commitBase(): Promise<Digest> {
    const scratch = await mkdtemp(join(tmpdir(), 'refrain-base-'));
    try {
      return (await commitModel(store, await findModelOfFolder(home, baseDir), scratch)).base.digest;
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  }

  /** A vLLM that was killed needs its time to start; a step that came meanwhile waits for it instead of failing. */
  async function whenUp(): Promise<ReadonlySet<string>> {
    const until = Date.now() + startWithinMs;
    for (;;) {
      const found = await models().catch((error: StepError) => error);
      if (!(found instanceof StepError)) return found;
      if (Date.now() >= until) throw found;
      await sleep(500);
    }
  }

  async function load(adapter: Digest): Promise<string> {
    const model = adapterModel(adapter);
    if ((await whenUp()).has(model)) return model;
    const folder = await checkoutLinted(adapter);
    const { status, text } = await call('/v1/load_lora_adapter', { lora_name: model, lora_path: folder });
    if (status >= 500) throw unavailable(new Error(text.slice(0, 500)));
    if (status !== 200 && !text.includes('already')) throw refused(adapter, `vLLM said: ${text.slice(0, 500)}`);
    await probe(adapter, model);
    return model;
  }

  async function checkoutLinted(adapter: Digest): Promise<string> {
    const { type, meta, files } = await store.manifest(adapter);
    if (type !== 'adapter') throw refused(adapter, `it is a ${type}`);
    const { digest } = await base();
    if (meta['base'] !== digest) {
      throw new StepError(
        'WrongBase',
        `Adapter ${adapter} was trained for base ${JSON.stringify(meta['base'] ?? 'unknown')}; vLLM serves ${digest}. Serve that base, or train again from this one.`,
        { retry: false },
      );
    }
    const folder = await store.checkout(await store.ref(adapter));
    const fault = await lintAdapter(
      folder,
      files.map(({ path }) => path),
    ).catch((error: unknown) => `it cannot be read: ${(error as Error).message}`);
    if (fault) throw refused(adapter, fault);
    return folder;
  }

  /** The first call of a fresh adapter is slow, so it is ours; the second must bring tokens. */
  async function probe(adapter: Digest, model: string): Promise<void> {
    const request = { model, prompt: '【ang】', seed: 1, temperature: 0.7, topP: 1 };
    await generate({ ...request, maxTokens: 1 });
    const { tokens } = await generate({ ...request, maxTokens: 8 });
    if (tokens > 0) return;
    await call('/v1/unload_lora_adapter', { lora_name: model });
    throw refused(adapter, 'it was loaded and generates nothing');
  }

  async function generate({ model, prompt, seed, temperature, topP, maxTokens }: GenerateRequest): Promise<Generated> {
    const startedAt = performance.now();
    let firstTokenMs: number | null = null;
    let text = '';
    let finishReason = 'unknown';
    let tokens = 0;
    try {
      const stream = await client.chat.completions.create({
        model,
        messages: [{ role: 'user', content: prompt }],
        seed,
        temperature,
        top_p: topP,
        max_tokens: maxTokens,
        stream: true,
        stream_options: { include_usage: true },
      });
      for await (const chunk of stream) {
        const choice = chunk.choices[0];
        if (choice?.delta.content) firstTokenMs ??= performance.now() - startedAt;
        text += choice?.delta.content ?? '';
        finishReason = choice?.finish_reason ?? finishReason;
        tokens = chunk.usage?.completion_tokens ?? tokens;
      }
    } catch (cause) {
      if (
        cause instanceof OpenAI.APIError &&
        cause.status !== undefined &&
        cause.status < 500 &&
        cause.status !== 404
      ) {
        throw new StepError('ContractBroken', `vLLM refused to generate with ${model}: ${cause.message}`, {
          retry: false,
          cause,
        });
      }
      throw unavailable(cause);
    }
    const elapsedMs = performance.now() - startedAt;
    return { text, finishReason, tokens, seconds: elapsedMs / 1000, firstTokenMs: firstTokenMs ?? elapsedMs };
  }

  return {
    base,
    models,
    generate,
    load(adapter) {
      const running = loading.get(adapter) ?? load(adapter).finally(() => loading.delete(adapter));
      loading.set(adapter, running);
      return running;
    },
    async release(adapter) {
      for (const alias of await listAliases(store)) if ((await routedAdapters(store, alias)).includes(adapter)) return;
      await call('/v1/unload_lora_adapter', { lora_name: adapterModel(adapter) });
    },
    async version() {
      await whenUp();
      return (JSON.parse((await call('/version')).text) as { version: string }).version;
    },
  };
}

const refused = (adapter: Digest, why: string) =>
  new StepError('AdapterRefused', `Adapter ${adapter} cannot be served: ${why}.`, { retry: false });

/** Every alias that ever had a route. */
export async function listAliases(store: Pick<Store, 'listRecords'>): Promise<readonly string[]> {
  return (await store.listRecords('aliases/')).map(({ path }) => path.replace(/^aliases\//, ''));
}

/** Adapters that a route may need at once: stable, canary, and the one a roll-back goes to. */
export async function routedAdapters(store: Pick<Store, 'readRef'>, alias: string): Promise<readonly Digest[]> {
  const stored = await store.readRef(`deployments/${alias}`);
  if (!stored) return [];
  const { stable, canary, previous } = (stored.value as unknown as RouteEntry).route;
  return [stable, canary, previous].flatMap((slot) => (slot?.adapter ? [slot.adapter] : []));
}
