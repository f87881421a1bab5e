import type { Digest } from '../pipeline/artifact.ts';

/** The playground's workflow: keeps one adapter loaded at vLLM for as long as somebody tries it. */
export const playgroundType = 'playground';
export interface PlaygroundInput {
  readonly adapter: Digest;
  /** How long it stays loaded after its last use. */
  readonly idleMs: number;
}
/** Update: loads the adapter unless it is loaded, and answers vLLM's name of it. */
export const loadUpdateName = 'load';
/** Its activities, on the `serving` queue. The second leaves an adapter that a route needs where it is. */
export const loadAdapterActivity = 'load-adapter';
export const unloadAdapterActivity = 'unload-adapter';
