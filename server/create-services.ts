import type { Database } from '../database/open-sqlite.ts';
import type { Kinds } from '../pipeline/edges.ts';
import type { Store } from '../store/store.ts';
import { createArtifacts } from './artifacts.ts';
import { createAudit } from './audit.ts';
import { createDecisions } from './decisions.ts';
import { createGatewayKeys } from './gateway-keys.ts';
import { createHealth, type Part } from './health.ts';
import { createOverrides } from './overrides.ts';
import { createPeople } from './people.ts';
import { createPipelines, type Presets } from './pipelines.ts';
import type { DeploymentWorkflows, Gateway, RunWorkflows } from './ports.ts';
import { createReleases } from './releases.ts';
import { createRunLogs } from './run-logs.ts';
import { createRunWatch } from './run-watch.ts';
import { createRuns } from './runs.ts';
import type { Services } from './services.ts';
import { createSigner } from './signing.ts';

export interface Parts {
  readonly db: Database;
  readonly store: Store;
  readonly runs: RunWorkflows;
  readonly deployments: DeploymentWorkflows;
  readonly gateway: Gateway;
  readonly kinds: Kinds;
  readonly presets: Presets;
  readonly health: readonly Part[];
  readonly workflowIdOf: (pipelineId: string, runId: string) => string;
  readonly baseUrl: string;
  readonly sessionSecret: string;
  readonly localToken: string;
  readonly signingKeyPem: string;
  readonly scratch: string;
  readonly watchPollMs: number;
}

/** Joins the services; the same for the process and for tests, which bring other parts. */
export async function createServices(parts: Parts): Promise<Services> {
  const { db, store, gateway, kinds, presets } = parts;
  const audit = createAudit(db);
  const signer = createSigner(parts.signingKeyPem);
  const people = await createPeople(parts);
  const pipelines = createPipelines({ db, kinds, presets, audit });
  const runs = createRuns({ db, store, workflows: parts.runs, pipelines, audit, workflowIdOf: parts.workflowIdOf });
  return {
    people,
    pipelines,
    presets,
    kinds,
    runs,
    runWatch: createRunWatch({ runs, pollMs: parts.watchPollMs }),
    runLogs: createRunLogs(store),
    decisions: createDecisions({ db, runs, workflows: parts.runs, people, signer, audit }),
    overrides: createOverrides({ db, runs, people, signer, audit }),
    artifacts: createArtifacts({ store, audit, scratch: parts.scratch }),
    releases: createReleases({ store, deployments: parts.deployments, gateway, audit }),
    gatewayKeys: createGatewayKeys({ db, gateway, audit }),
    audit,
    health: createHealth(parts.health),
  };
}
