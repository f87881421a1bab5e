import { setTimeout as sleep } from 'node:timers/promises';
import type { Store } from '../store/store.ts';
import { routeEntry, type RouteTable } from './route-table.ts';

export interface StoredRoutesOptions {
  readonly store: Pick<Store, 'readRef' | 'listRecords'>;
  readonly routes: RouteTable;
  readonly everyMs: number;
  readonly log: (line: string) => void;
}

/**
 * The store's deployment refs are the truth; this reads them again and again, so that a route change reaches a gateway
 * that was away when it was put. A store that is down changes nothing here.
 */
export function watchStoredRoutes({ store, routes, everyMs, log }: StoredRoutesOptions) {
  const stop = new AbortController();
  let silent = false;

  async function look(): Promise<void> {
    const listed = await store.listRecords('aliases/');
    const aliases = new Set(listed.map(({ path }) => path.replace(/^aliases\//, '')));
    for (const { route } of routes.list()) aliases.add(route.alias);
    for (const alias of aliases) {
      const stored = await store.readRef(`deployments/${alias}`);
      if (!stored) continue;
      const entry = routeEntry.safeParse(stored.value);
      if (entry.success) await routes.apply(entry.data);
      else log(`the stored route of "${alias}" cannot be read: ${entry.error.issues[0]?.message ?? ''}`);
    }
  }

  async function loop(): Promise<void> {
    while (!stop.signal.aborted) {
      try {
        await look();
        silent = false;
      } catch (error) {
        if (!silent) log(`the store does not answer, the routes on this disk are served: ${(error as Error).message}`);
        silent = true;
      }
      await sleep(everyMs, undefined, { signal: stop.signal }).catch(() => undefined);
    }
  }
  void loop();
  return { close: () => stop.abort() };
}
