import { setTimeout as sleep } from 'node:timers/promises';
import type { Store } from '../../store/store.ts';
import { adapterModel, listAliases, routedAdapters, type AdapterServing } from './serving.ts';

export interface KeepAdaptersLoadedOptions {
  readonly store: Pick<Store, 'readRef' | 'listRecords'>;
  readonly serving: AdapterServing;
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
  readonly everyMs?: number;
}

/**
 * Loads, until `signal` aborts, every adapter that a route names and vLLM does not have: after vLLM was started again
 * its slots are empty, and the gateway sends nobody there before this has filled them. An adapter that is refused is
 * tried again after a minute.
 */
export async function keepAdaptersLoaded({
  store,
  serving,
  signal,
  log,
  everyMs = 1000,
}: KeepAdaptersLoadedOptions): Promise<void> {
  const failed = new Map<string, number>();
  while (!signal.aborted) {
    try {
      const wanted = new Set<Awaited<ReturnType<typeof routedAdapters>>[number]>();
      for (const alias of await listAliases(store))
        for (const adapter of await routedAdapters(store, alias)) wanted.add(adapter);
      const models = wanted.size ? await serving.models() : new Set<string>();
      for (const adapter of wanted) {
        if (models.has(adapterModel(adapter)) || Date.now() - (failed.get(adapter) ?? 0) < 60_000) continue;
        await serving.load(adapter).then(
          (model) => {
            failed.delete(adapter);
            log(`loaded ${model}, which a route names`);
          },
          (error: { retry?: boolean; message: string }) => {
            if (error.retry) throw error;
            failed.set(adapter, Date.now());
            log(error.message);
          },
        );
      }
    } catch {
      // Store or vLLM is away or starting; the next look tells.
    }
    await sleep(everyMs, undefined, { signal }).catch(() => undefined);
  }
}
