import { randomUUID } from 'node:crypto';
import type { Digest } from '../pipeline/artifact.ts';
import type { ReleaseRecord } from '../store/release-record.ts';
import type { ArtifactName, Store } from '../store/store.ts';
import type { DeploymentState } from '../workflows/messages.ts';
import type { Audit } from './audit.ts';
import type { Person } from './people.ts';
import { Refused, type DeploymentWorkflows, type Gateway, type GatewayStats } from './ports.ts';
import { conflict, notFound } from './refusal.ts';

export interface ReleasesOptions {
  readonly store: Store;
  readonly deployments: DeploymentWorkflows;
  readonly gateway: Gateway;
  readonly audit: Audit;
}
export interface Release {
  readonly alias: string;
  readonly number: number;
  readonly digest: Digest;
  readonly releasedAt: string;
  readonly record: ReleaseRecord;
  readonly metrics: Readonly<Record<string, number>>;
}
export interface Deployment {
  readonly state: DeploymentState;
  /** Null while the gateway does not answer. */
  readonly stats: GatewayStats | null;
}
export type Releases = ReturnType<typeof createReleases>;

const prefix = 'releases/';

/** What may be served, and what is. Changes of a route go through the deployment entity of its alias alone. */
export function createReleases({ store, deployments, gateway, audit }: ReleasesOptions) {
  async function names(alias?: string): Promise<ArtifactName[]> {
    const found = await store.names({ type: 'release', ...(alias ? { name: prefix + alias } : {}) });
    return found.filter(({ name }) => name.startsWith(prefix)).sort((a, b) => b.namedAt.localeCompare(a.namedAt));
  }

  async function read({ name, number, digest, namedAt }: ArtifactName): Promise<Release> {
    const record = JSON.parse(await store.readText(digest, 'release.json')) as ReleaseRecord;
    const report = JSON.parse(await store.readText(record.report, 'report.json')) as {
      metrics?: Record<string, number>;
    };
    return {
      alias: name.slice(prefix.length),
      number,
      digest,
      releasedAt: namedAt,
      record,
      metrics: report.metrics ?? {},
    };
  }

  async function get(alias: string): Promise<Deployment> {
    const state = await deployments.state(alias);
    if (!state) throw notFound('deployment', alias);
    return { state, stats: await gateway.stats(alias) };
  }

  async function change(call: () => Promise<DeploymentState>): Promise<DeploymentState> {
    try {
      return await call();
    } catch (error) {
      if (error instanceof Refused)
        throw conflict('deployment-refused', error.message, `部署拒绝了这次变更：${error.message}`);
      throw error;
    }
  }

  return {
    /** Newest first. */
    list: async (alias?: string): Promise<Release[]> => await Promise.all((await names(alias)).map(read)),

    /** Every alias that has a release, with who answers it. Aliases that were never deployed are left out. */
    async deployments(): Promise<Deployment[]> {
      const aliases = [...new Set((await names()).map(({ name }) => name.slice(prefix.length)))].sort();
      const states = await Promise.all(aliases.map((alias) => deployments.state(alias)));
      const there = states.filter((state) => state !== null);
      return await Promise.all(there.map(async (state) => ({ state, stats: await gateway.stats(state.alias) })));
    },

    deployment: get,

    /** Makes the release on trial the stable one; `release`, when named, must be it. */
    async promote(
      person: Person,
      alias: string,
      wanted: { release?: Digest | undefined; reason: string; requestId?: string | undefined },
    ) {
      const { state } = await get(alias);
      const release = wanted.release ?? state.entry?.route.canary?.release;
      if (!release)
        throw conflict('nothing-on-trial', `No release of ${alias} is on trial.`, `${alias} 没有正在试运行的版本。`);
      const request = { requestId: wanted.requestId ?? randomUUID(), who: person.name, reason: wanted.reason, release };
      const after = await change(() => deployments.promote(alias, request));
      await audit.noteOnce(person, 'deployment.promote', alias, {
        release,
        reason: wanted.reason,
        requestId: request.requestId,
      });
      return after;
    },

    /** Withdraws the canary, or gives all traffic back to the release before. */
    async rollBack(person: Person, alias: string, wanted: { reason: string; requestId?: string | undefined }) {
      const request = { requestId: wanted.requestId ?? randomUUID(), who: person.name, reason: wanted.reason };
      const after = await change(() => deployments.rollBack(alias, request));
      await audit.noteOnce(person, 'deployment.roll-back', alias, {
        reason: wanted.reason,
        requestId: request.requestId,
      });
      return after;
    },
  };
}
