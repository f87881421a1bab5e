import type { Store } from '../store/store.ts';
import type { AliasRoute, ApplyRoute, RouteEntry } from '../workflows/messages.ts';
import { canonicalJson } from '../pipeline/digest.ts';
import type { JsonObject } from '../pipeline/plan.ts';
import { StepError } from './step-error.ts';

export interface ApplyRouteOptions {
  readonly store: Pick<Store, 'readRef' | 'writeRef' | 'putRecord'>;
  readonly gatewayControlUrl: string;
  readonly token: string;
  /** How long the gateway is asked before it is left to read the ref by itself. */
  readonly gatewayWithinMs?: number;
  readonly log?: (line: string) => void;
}

/**
 * The deployment entity's only activity: moves the ref `deployments/<alias>`, which is the truth, then puts it to the
 * gateway and waits until it serves it. A gateway that is away finds the ref when it is back.
 */
export function createApplyRoute({
  store,
  gatewayControlUrl,
  token,
  gatewayWithinMs = 5000,
  log = () => undefined,
}: ApplyRouteOptions) {
  return async function applyRoute(request: ApplyRoute): Promise<RouteEntry> {
    const entry = await moveRef(store, request);
    if (!(await put(entry)))
      log(`version ${entry.version} of "${entry.route.alias}" is stored; the gateway is away and will read it there`);
    return entry;
  };

  async function put(entry: RouteEntry): Promise<boolean> {
    const until = Date.now() + gatewayWithinMs;
    for (;;) {
      const left = until - Date.now();
      if (left <= 0) return false;
      const version = await putOnce(entry, left).catch(() => 0);
      if (version >= entry.version) return true;
      await new Promise((resolve) => setTimeout(resolve, Math.min(200, left)));
    }
  }

  async function putOnce(entry: RouteEntry, withinMs: number): Promise<number> {
    const answer = await fetch(`${gatewayControlUrl}/control/routes`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(entry),
      signal: AbortSignal.timeout(withinMs),
    });
    if (!answer.ok) {
      log(
        `the gateway refused version ${entry.version} of "${entry.route.alias}" (${answer.status}): ${(await answer.text()).slice(0, 300)}`,
      );
      return 0;
    }
    return ((await answer.json()) as { version: number }).version;
  }
}

/** Writes the next version; a repeated call finds what it wrote before. */
async function moveRef(
  store: ApplyRouteOptions['store'],
  { route, expectedVersion, changedBy, reason }: ApplyRoute,
): Promise<RouteEntry> {
  const path = `deployments/${route.alias}`;
  const stored = await store.readRef(path);
  const now = stored ? (stored.value as unknown as RouteEntry) : null;
  const version = expectedVersion + 1;
  if (now?.version === version && now.reason === reason && sameRoute(now.route, route)) return now;
  if ((now?.version ?? 0) !== expectedVersion) {
    throw new StepError(
      'DeploymentBusy',
      `The stored route of "${route.alias}" is version ${now?.version ?? 0}, and the change was made for version ${expectedVersion}. Somebody else wrote ${path}.`,
      { retry: false },
    );
  }
  await store.putRecord(`aliases/${route.alias}`, '{}');
  const entry: RouteEntry = { version, route, changedAt: new Date().toISOString(), changedBy, reason };
  await store.writeRef(path, entry as unknown as JsonObject, stored?.version ?? null);
  return entry;
}

const sameRoute = (a: AliasRoute, b: AliasRoute) => canonicalJson(a) === canonicalJson(b);
