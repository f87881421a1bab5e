import type { PlaygroundInput } from '../workflows/playground-contract.ts';
import type { Serving } from './workbench/workbench.ts';

export interface PlaygroundAdapters {
  readonly load: (input: Pick<PlaygroundInput, 'adapter'>) => Promise<string>;
  readonly unload: (input: Pick<PlaygroundInput, 'adapter'>) => Promise<void>;
}

/** Loads what the playground tries, checked and probed as a canary is; unloads it unless a route needs it. */
export function createPlaygroundAdapters(serving: Pick<Serving, 'load' | 'release'>): PlaygroundAdapters {
  return {
    load: ({ adapter }) => serving.load(adapter),
    unload: ({ adapter }) => serving.release(adapter),
  };
}
