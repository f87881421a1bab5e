import type { Kinds } from '../pipeline/edges.ts';
import type { Artifacts } from './artifacts.ts';
import type { Audit } from './audit.ts';
import type { Decisions } from './decisions.ts';
import type { GatewayKeys } from './gateway-keys.ts';
import type { Health } from './health.ts';
import type { Overrides } from './overrides.ts';
import type { People } from './people.ts';
import type { Pipelines, Presets } from './pipelines.ts';
import type { Releases } from './releases.ts';
import type { RunLogs } from './run-logs.ts';
import type { RunWatch } from './run-watch.ts';
import type { Runs } from './runs.ts';

/** What the routes call; one service a resource. */
export interface Services {
  readonly people: People;
  readonly pipelines: Pipelines;
  readonly presets: Presets;
  readonly kinds: Kinds;
  readonly runs: Runs;
  readonly runWatch: RunWatch;
  readonly runLogs: RunLogs;
  readonly decisions: Decisions;
  readonly overrides: Overrides;
  readonly artifacts: Artifacts;
  readonly releases: Releases;
  readonly gatewayKeys: GatewayKeys;
  readonly audit: Audit;
  readonly health: Health;
}
