import type { Generated } from 'kysely';

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
  gatewayKeys: GatewayKeyTable;
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
  outcome: string | null;
  endedAt: string | null;
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
}

export interface GatewayKeyTable {
  id: string;
  hash: string;
  label: string;
  createdBy: string;
  createdAt: string;
}

export interface AuditTable {
  id: Generated<number>;
  at: string;
  personId: string;
  personName: string;
  action: string;
  subject: string;
  detail: string;
}
