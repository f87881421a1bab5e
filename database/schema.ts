import type { QuestionTable } from './question-table.ts';

/**
 * What is neither a run nor an artifact: what people typed, and indexes to what Temporal and the store hold.
 * Times are ISO 8601 text, JSON is text, so that both databases read the same. The tables of sign-in (`user`,
 * `session`, `account`, `verification`) belong to better-auth and are made by its migrations.
 */
export interface Schema {
  pipelines: PipelineTable;
  drafts: DraftTable;
  revisions: RevisionTable;
  runs: RunTable;
  decisions: DecisionTable;
  overrides: OverrideTable;
  apiTokens: ApiTokenTable;
  invites: InviteTable;
  gatewayKeys: GatewayKeyTable;
  schedules: ScheduleTable;
  nights: NightTable;
  hooks: HookTable;
  hookDeliveries: HookDeliveryTable;
  workerTokens: WorkerTokenTable;
  workers: WorkerTable;
  blindPairs: BlindPairTable;
  labels: LabelTable;
  questions: QuestionTable;
  audit: AuditTable;
}

export interface PipelineTable {
  id: string;
  title: string;
  createdBy: string;
  createdAt: string;
}

/** One per pipeline. `version` counts saves; a writer names the one it started from. */
export interface DraftTable {
  pipelineId: string;
  source: string;
  version: number;
  savedBy: string;
  savedAt: string;
}

/** Immutable; numbered from 1 within a pipeline. */
export interface RevisionTable {
  pipelineId: string;
  number: number;
  source: string;
  comment: string;
  createdBy: string;
  createdAt: string;
}

/** An index: what a run is doing only Temporal knows. `outcome` and `endedAt` are set once it has ended. */
export interface RunTable {
  id: string;
  pipelineId: string;
  revision: number | null;
  planDigest: string;
  plan: string;
  startedById: string;
  startedByName: string;
  trigger: string;
  startedAt: string;
  workflowId: string;
  /** The run whose gate two people signed over, when this one repeats it. */
  overrideOf: string | null;
  overrides: string | null;
  /** What it tries out, as JSON; null: a run like any other. */
  trial: string | null;
  /** The run and step it was forked at, as JSON. */
  forkOf: string | null;
  /** From 1, first, to 5, last; null counts as 3. */
  priority: number | null;
  outcome: string | null;
  endedAt: string | null;
  /** By queue the seconds that its steps held workers, as JSON; null until it has ended, and where nobody counted. */
  workSeconds: string | null;
}

/** A signed decision. `acceptedAt` stays null until the workflow has taken it. */
export interface DecisionTable {
  runId: string;
  stepId: string;
  personId: string;
  personName: string;
  verdict: string;
  decision: string;
  sentAt: string;
  acceptedAt: string | null;
}

/** Half of a two-person override: the first signature, waiting for another person's. */
export interface OverrideTable {
  runId: string;
  stepId: string;
  reportDigest: string;
  personId: string;
  personName: string;
  comment: string;
  at: string;
  /** The run that the second signature started. */
  startedRunId: string | null;
}

export interface ApiTokenTable {
  id: string;
  /** Hexadecimal sha256; the token itself is shown once and kept nowhere. */
  hash: string;
  personId: string;
  name: string;
  createdAt: string;
  lastUsedAt: string | null;
  /** Permissions as JSON; null: all that its person has. */
  scopes: string | null;
  expiresAt: string | null;
}

/** A link by which somebody gets an account, once. */
export interface InviteTable {
  id: string;
  /** Hexadecimal sha256; the link itself is shown once and kept nowhere. */
  hash: string;
  /** Joined by commas. */
  roles: string;
  name: string | null;
  email: string | null;
  createdById: string;
  createdByName: string;
  createdAt: string;
  expiresAt: string;
  acceptedAt: string | null;
  acceptedById: string | null;
}

export interface GatewayKeyTable {
  id: string;
  hash: string;
  label: string;
  createdBy: string;
  createdAt: string;
  /** Null: what the gateway allows any key. */
  perMinute: number | null;
  concurrent: number | null;
}

export interface AuditTable {
  /** One more than the entry before. */
  id: number;
  at: string;
  personId: string;
  personName: string;
  action: string;
  subject: string;
  detail: string;
  /** The chain: see audit-hash.ts. Null only while a migration is at it. */
  prevHash: string | null;
  hash: string | null;
  /** Of `hash`, by the server's key; null in entries from before there was a chain, until the server has started once. */
  signature: string | null;
}

/** What a person wants of a schedule; Temporal carries it out, and is brought to this whenever it differs. */
export interface ScheduleTable {
  id: string;
  pipelineId: string;
  revision: number;
  parameters: string;
  /** Compiled from the revision when the schedule was made or moved; nothing else changes it. */
  plan: string;
  planDigest: string;
  cron: string;
  timezone: string;
  overlap: string;
  catchUpMs: number;
  /** 0 or 1 */
  skipWithoutNews: number;
  pausedSince: string | null;
  note: string;
  startedById: string;
  startedByName: string;
  createdAt: string;
  /** 1 once Temporal has it as it stands here. */
  inForce: number;
  /** Every time of the schedule up to here has its row in `nights`. */
  checkedThrough: string;
  /** Set until Temporal has removed it too. */
  removedAt: string | null;
}

/** What became of one time of a schedule. */
export interface NightTable {
  scheduleId: string;
  scheduledAt: string;
  /** Null: Temporal started nothing. */
  workflowId: string | null;
  startedAt: string | null;
  endedAt: string | null;
  /** `working`, `skipped`, `missed`, or how its run settled. */
  outcome: string;
  /** Why it was skipped or missed. */
  why: string | null;
  /** What the reason refers to: a note, an earlier night. */
  detail: string | null;
  runId: string | null;
}

export interface HookTable {
  id: string;
  label: string;
  pipelineId: string;
  /** Null: the newest there is when it is called. */
  revision: number | null;
  /** Sealed with the installation's key. */
  secret: string;
  startedById: string;
  startedByName: string;
  createdAt: string;
  rotatedAt: string | null;
  lastUsedAt: string | null;
}

/** One per idempotency key, so that a call which comes twice starts one run. */
export interface HookDeliveryTable {
  hookId: string;
  key: string;
  bodyDigest: string;
  runId: string;
  at: string;
  /** Null until the run was handed over. */
  startedAt: string | null;
}

/** By which workers on other hosts join. */
export interface WorkerTokenTable {
  id: string;
  /** Hexadecimal sha256; the token itself is shown once and kept nowhere. */
  hash: string;
  queue: string;
  label: string;
  createdBy: string;
  createdAt: string;
  expiresAt: string;
}

/** A worker on another host, by the id of its state folder. */
export interface WorkerTable {
  id: string;
  tokenId: string;
  queue: string;
  host: string;
  version: string;
  joinedAt: string;
  lastSeenAt: string;
  leftAt: string | null;
  /** `step`: it leaves when its step is done; `now`: with a checkpoint. */
  drain: string | null;
}

/** One pair of lyrics that a person compares without knowing which is whose. Dealt once, so it stays as it was shown. */
export interface BlindPairTable {
  runId: string;
  stepId: string;
  reportDigest: string;
  personId: string;
  personName: string;
  /** From 0, in the order shown. */
  place: number;
  /** Number of the pair within the report. */
  lyric: number;
  /** `left` or `right`. */
  candidateSide: string;
  /** `left`, `right`, `equal` or `skip`; null until the person has said. */
  vote: string | null;
  votedAt: string | null;
  /** When the person let it become a preference. */
  keptAt: string | null;
}

/** What one person said of one pair of a preference dataset. */
export interface LabelTable {
  /** Digest of the dataset. */
  preferences: string;
  pairId: string;
  personId: string;
  personName: string;
  /** Which lyric of the row is better: `chosen`, `rejected`, `equal`; or `skip`. */
  answer: string;
  answeredAt: string;
}
