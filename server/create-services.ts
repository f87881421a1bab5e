import type { Database } from '../database/open-sqlite.ts';
import type { HourPrices } from '../pipeline/cost.ts';
import type { Kinds } from '../pipeline/edges.ts';
import { createSealer } from '../store/sealed-secret.ts';
import type { Store } from '../store/store.ts';
import { createUserSecrets } from '../store/user-secrets.ts';
import type { Admission } from './admission.ts';
import { createArtifacts } from './artifacts.ts';
import { createAudit } from './audit.ts';
import { createBlindVotes } from './blind-votes.ts';
import { createDatasetRows } from './dataset-rows.ts';
import { createDecisions } from './decisions.ts';
import { createEvaluationSamples } from './evaluation-samples.ts';
import { createEvidence } from './evidence.ts';
import { createForks } from './forks.ts';
import { createGatewayKeys } from './gateway-keys.ts';
import { createHealth, type Part } from './health.ts';
import { createHooks } from './hooks.ts';
import { createInvites } from './invites.ts';
import { createKindWords } from './kind-words.ts';
import { createLabelling } from './labelling.ts';
import { createBaseTokenizers } from './base-tokenizers.ts';
import { createModels } from './models.ts';
import { createOverrides } from './overrides.ts';
import { createOverview } from './overview.ts';
import { createPartialRuns } from './partial-runs.ts';
import { createPeople } from './people.ts';
import { createPipelines, type Presets } from './pipelines.ts';
import { createPlayground } from './playground.ts';
import type { DeploymentWorkflows, Gateway, PlaygroundAdapters, RunWorkflows } from './ports.ts';
import { createPreferenceExports } from './preference-export.ts';
import { createPresence } from './presence.ts';
import { createQuestions } from './questions.ts';
import { createReleases } from './releases.ts';
import { createReproductions } from './reproduce.ts';
import { createRunActions } from './run-actions.ts';
import { createRunIndex } from './run-index.ts';
import { createRunLogs } from './run-logs.ts';
import { createRunRecords } from './run-records.ts';
import { createRunWatch } from './run-watch.ts';
import { createRuns } from './runs.ts';
import type { ScheduleExecutor } from './schedule-ports.ts';
import { createScheduledRuns } from './scheduled-runs.ts';
import { createSecrets } from './secrets.ts';
import { createSchedules } from './schedules.ts';
import type { ScoreAll } from './score-all.ts';
import type { Services } from './services.ts';
import { createSigner } from './signing.ts';
import { createWorkTimes } from './work-times.ts';
import { createWorkerJoin, type WorkerAccess } from './worker-join.ts';

export interface Parts {
  readonly db: Database;
  readonly store: Store;
  readonly runs: RunWorkflows;
  readonly deployments: DeploymentWorkflows;
  readonly schedules: ScheduleExecutor;
  readonly gateway: Gateway;
  readonly playground: {
    readonly adapters: PlaygroundAdapters;
    /** Name that vLLM serves the untouched base under. */
    readonly baseModel: string;
  };
  /** Folder of the package, with the list of models. */
  readonly home: string;
  readonly kinds: Kinds;
  readonly presets: Presets;
  readonly scoreLyrics: ScoreAll;
  readonly health: readonly Part[];
  /** What an hour of each queue costs; no cost is shown without. */
  readonly prices?: HourPrices | null;
  readonly workflowIdOf: (pipelineId: string, runId: string) => string;
  /** Refuses runs that Temporal could not take; all are taken without. */
  readonly admission?: Admission | undefined;
  readonly baseUrl: string;
  /** Where people elsewhere reach the server, through a proxy with TLS. */
  readonly publicUrl?: string | undefined;
  readonly sessionSecret: string;
  readonly localToken: string;
  readonly signingKeyPem: string;
  /** Seals the secrets of hooks. */
  readonly hookKey: string;
  /** Seals the secrets that people set for their steps. */
  readonly userSecretsKey: string;
  readonly scratch: string;
  readonly watchPollMs: number;
  /** What workers on other hosts are given. */
  readonly workerAccess: WorkerAccess;
}

/** Joins the services; the same for the process and for tests, which bring other parts. */
export async function createServices(parts: Parts): Promise<Services> {
  const { db, store, gateway, kinds, presets } = parts;
  const signer = createSigner(parts.signingKeyPem);
  const audit = createAudit({ db, store, signer });
  const people = await createPeople(parts);
  const pipelines = createPipelines({ db, kinds, presets, audit });
  const { runs: workflows, workflowIdOf } = parts;
  const records = createRunRecords({ store, workflows, signer });
  const runIndex = createRunIndex({ db, store, workflows, records, signer, workflowIdOf });
  const runs = createRuns({
    db,
    store,
    workflows,
    pipelines,
    audit,
    records,
    index: runIndex,
    workflowIdOf,
    admission: parts.admission,
  });
  const artifacts = createArtifacts({ store, audit, scratch: parts.scratch });
  const samplesOf = createEvaluationSamples(store);
  const words = createKindWords(kinds);
  const workTimes = createWorkTimes(store);
  const evidence = createEvidence({ db, store, workTimes, runs, samplesOf, words });
  const executor = parts.schedules;
  const schedules = createSchedules({ db, executor, pipelines, audit, workflowIdOf });
  const releases = createReleases({ store, deployments: parts.deployments, gateway, audit });
  const playground = createPlayground({ store, releases, gateway, ...parts.playground });
  const userSecrets = createUserSecrets({ store, sealer: createSealer(parts.userSecretsKey) });
  return {
    people,
    presence: createPresence(),
    invites: createInvites({ db, people, audit, url: parts.publicUrl ?? parts.baseUrl }),
    secrets: createSecrets({ kept: userSecrets, audit }),
    pipelines,
    presets,
    kinds,
    runs,
    runWatch: createRunWatch({ runs, pollMs: parts.watchPollMs, safetyMs: 4 * parts.watchPollMs }),
    runLogs: createRunLogs(store),
    workTimes,
    prices: parts.prices ?? null,
    runIndex,
    reproductions: createReproductions({ db, store, runs }),
    decisions: createDecisions({ db, runs, workflows, people, signer, records, audit }),
    overrides: createOverrides({ db, runs, people, signer, audit }),
    runActions: createRunActions({ db, kinds, runs, workflows: parts.runs, audit }),
    partialRuns: createPartialRuns({ kinds, artifacts, runs, pipelines }),
    forks: createForks({ kinds, runs, pipelines }),
    artifacts,
    datasetRows: createDatasetRows({ store, artifacts }),
    preferenceExports: createPreferenceExports({
      ...{ store, artifacts },
      tokenizers: createBaseTokenizers({ store, home: parts.home }),
    }),
    labelling: createLabelling({ db, store, artifacts, audit, scratch: parts.scratch }),
    evidence,
    blindVotes: createBlindVotes({ db, evidence, samplesOf, store, audit }),
    questions: createQuestions({ db, runs, audit }),
    overview: createOverview({ runs, schedules, releases, store, words }),
    releases,
    playground,
    models: createModels({ store, playground, home: parts.home, baseModel: parts.playground.baseModel }),
    gatewayKeys: createGatewayKeys({ db, gateway, audit }),
    schedules,
    scheduledRuns: createScheduledRuns({ db, executor, ledger: schedules.ledger, audit }),
    hooks: createHooks({ db, runs, pipelines, audit, sealer: createSealer(parts.hookKey) }),
    workers: createWorkerJoin({ db, audit, access: parts.workerAccess }),
    scoreLyrics: parts.scoreLyrics,
    audit,
    health: createHealth(parts.health),
  };
}
