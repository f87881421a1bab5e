import type { Digest } from '../pipeline/artifact.ts';

/** `deployment.json` of a `deployment` artifact: which release took which part of an alias's traffic, by which route. */
export interface DeploymentRecord {
  readonly schemaVersion: 1;
  readonly alias: string;
  /** Null when the untouched base took over. */
  readonly release: Digest | null;
  readonly slot: {
    readonly release: Digest | null;
    readonly adapter: Digest | null;
    readonly model: string;
    readonly number: number;
  };
  /** 1 when it is stable. */
  readonly share: number;
  readonly routeVersion: number;
}
