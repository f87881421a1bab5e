import { generateKeyPairSync, sign } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Digest } from '../../pipeline/artifact.ts';
import { canonicalJson } from '../../pipeline/digest.ts';
import type { Decision, GateOverride } from '../../pipeline/plan.ts';
import { openMemoryStore } from '../../store/open-store.ts';
import type {
  AliasRoute,
  DeploymentEvent,
  DeploymentState,
  RouteSlot,
  StepProgress,
} from '../../workflows/messages.ts';
import { StepError } from '../step-error.ts';
import { isSigned } from './create-workbench.ts';
import { adapterModel } from './serving.ts';
import type { Deployments, GatewayControl, GenerateRequest, Serving, StepContext, Workbench } from './workbench.ts';

type Stats = NonNullable<Awaited<ReturnType<GatewayControl['stats']>>>;

/** A bench for tests of release rooms: a real store and real signatures, a stand-in for vLLM, gateway and entity. */
export function createStandInBench() {
  const folder = mkdtempSync(join(tmpdir(), 'refrain-bench-'));
  const store = openMemoryStore(join(folder, 'cache'));
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const signed = <T extends object>(unsigned: T) => ({
    ...unsigned,
    signature: sign(null, Buffer.from(canonicalJson(unsigned)), privateKey).toString('base64'),
  });

  const planDigest: Digest = `sha256:${'9'.repeat(64)}`;
  const stop = new AbortController();
  const progress: StepProgress[] = [];
  const served: { readonly model: string; readonly digest: Digest } = {
    model: 'tiny-zh',
    digest: `sha256:${'b'.repeat(64)}`,
  };
  const loaded = new Set<Digest>();
  /** What a model writes; by model name. */
  const writes = new Map<string, (request: GenerateRequest) => string>();
  let stats: Stats | null = null;

  const step: StepContext = {
    runId: 'r1',
    pipelineId: 'p',
    planDigest,
    startedBy: { id: 'ann', name: 'Ann' },
    stepId: 's',
    stepKey: planDigest,
    attempt: 1,
    signal: stop.signal,
    whyAborted: () => (stop.signal.aborted ? (stop.signal.reason as 'cancelled' | 'worker-shutdown') : null),
    progress: (now) => void progress.push(now),
    log: () => undefined,
    whenOver: () => undefined,
  };
  const serving: Serving = {
    base: async () => served,
    async load(adapter) {
      const { meta } = await store.manifest(adapter);
      if (meta['base'] !== served.digest) throw new StepError('WrongBase', 'another base', { retry: false });
      loaded.add(adapter);
      return adapterModel(adapter);
    },
    release: async (adapter) => void loaded.delete(adapter),
    generate: async (request) => ({
      text: writes.get(request.model)?.(request) ?? '',
      finishReason: 'stop',
      tokens: 30,
      seconds: 0.5,
      firstTokenMs: 10,
    }),
    version: async () => '0.32.0',
  };
  const { deployments, put } = createStandInEntity();

  return {
    store,
    loaded,
    progress,
    served,
    writes,
    putRoute: put,
    setStats: (now: Stats | null) => void (stats = now),
    abort: (why: 'cancelled' | 'worker-shutdown') => stop.abort(why),
    signDecision: (more: Partial<Decision> & Pick<Decision, 'evidenceDigest'>): Decision =>
      signed({
        stepId: 's',
        verdict: 'approve' as const,
        planDigest,
        runId: 'r1',
        person: { id: 'bob', name: 'Bob' },
        comment: '',
        decidedAt: '2026-01-01T00:00:00.000Z',
        ownRun: false,
        singlePersonInstall: false,
        ...more,
      }),
    signOverride: (more: Partial<GateOverride> & Pick<GateOverride, 'reportDigest'>): GateOverride => {
      const by = (id: string) => ({ id, name: id, comment: 'worth it', at: '2026-01-01T00:00:00.000Z' });
      return signed({ stepId: 's', people: [by('bob'), by('eve')], ...more });
    },
    bench: (more: Partial<StepContext> = {}): Workbench => ({
      store,
      step: { ...step, ...more },
      serving,
      deployments,
      gateway: { stats: async () => stats },
      verify: (one) => isSigned(one, pem),
      home: process.cwd(),
      scratch: folder,
      get trainer(): never {
        throw new Error('no trainer in this test');
      },
    }),
  };
}

/** Answers as the entity does, without Temporal. */
function createStandInEntity() {
  let state: DeploymentState | null = null;
  const handled = new Set<string>();
  const base: RouteSlot = { release: null, model: 'tiny-zh', adapter: null, number: 0 };

  const move = (
    route: AliasRoute,
    action: DeploymentEvent['action'],
    request: { requestId: string; who: string; reason: string },
    release: Digest | null,
  ): DeploymentState => {
    if (state && handled.has(request.requestId)) return state;
    handled.add(request.requestId);
    const version = (state?.entry?.version ?? 0) + 1;
    const at = new Date().toISOString();
    const { who, reason, requestId } = request;
    state = {
      alias: route.alias,
      entry: { version, route, changedAt: at, changedBy: who, reason },
      phase: route.canary ? 'canary' : 'idle',
      history: [...(state?.history ?? []), { at, action, who, reason, version, release, requestId }],
    };
    return state;
  };
  const route = (alias: string): AliasRoute =>
    state?.entry?.route ?? { alias, stable: base, canary: null, previous: null };
  const deployments: Deployments = {
    state: async () => state,
    startCanary: async (alias, request) =>
      move(
        { ...route(alias), canary: { ...request.slot, share: request.share } },
        'canary',
        request,
        request.slot.release,
      ),
    async promote(alias, request) {
      const { canary, stable } = route(alias);
      if (!canary) throw new StepError('CanaryFailed', 'nothing is on trial', { retry: false });
      const { share: _, ...promoted } = canary;
      return move({ alias, stable: promoted, canary: null, previous: stable }, 'promote', request, request.release);
    },
    async rollBack(alias, request) {
      if (state && handled.has(request.requestId)) return state;
      const { canary, previous, stable } = route(alias);
      if (request.onTrial !== undefined && canary?.release !== request.onTrial)
        throw new StepError('CanaryFailed', 'it is not on trial', { retry: false });
      if (canary) return move({ alias, stable, canary: null, previous }, 'canary-withdrawn', request, canary.release);
      if (!previous) throw new StepError('ReleaseInvalid', 'nothing to go back to', { retry: false });
      return move({ alias, stable: previous, canary: null, previous: null }, 'roll-back', request, previous.release);
    },
  };
  return {
    deployments,
    put: (aliasRoute: AliasRoute) =>
      move(
        aliasRoute,
        'promote',
        { requestId: `put-${Math.random()}`, who: 'test', reason: 'test' },
        aliasRoute.stable.release,
      ),
  };
}
