import { runStep } from '../../activities/run-step.ts';
import { createWorkbench } from '../../activities/workbench/create-workbench.ts';
import type { Store } from '../../store/store.ts';
import { openMemoryStore } from '../../store/open-store.ts';
import { connectWorker } from '../../temporal-config/connection.ts';
import { createWorker } from '../../workers/create-worker.ts';
import type { Activities } from '../../workers/create-worker.ts';
import { startQuietly } from './quiet.ts';
import { takeBackLine, trivialImplementations, unwriteLine } from './trivial-kinds.ts';

const home = process.cwd();

/** Activities of the trivial kinds over a store in memory. */
export function trivialActivities(store: Store, scratchRoot: string): Activities {
  const deps = {
    store,
    scratchRoot,
    environment: { test: true },
    createWorkbench: (step: Parameters<typeof createWorkbench>[1], scratch: string) =>
      createWorkbench({ store, home, publicKey: () => '' }, step, scratch),
  };
  return {
    ...Object.fromEntries(
      trivialImplementations.map((implementation) => [implementation.kind.id, runStep(implementation, deps)]),
    ),
    [unwriteLine]: takeBackLine,
  };
}

/** As a process: `trivial-worker.ts ADDRESS BUNDLE FOLDER`. It is there to be killed. */
const [, script, address, codePath, folder] = process.argv;
if (script?.endsWith('trivial-worker.ts') && address && codePath && folder) {
  startQuietly();
  const connection = await connectWorker(address);
  const worker = await createWorker(connection, 'cpu', trivialActivities(openMemoryStore(folder), folder), {
    workflowBundle: { codePath },
  });
  process.once('SIGTERM', () => worker.shutdown());
  await worker.run();
  await connection.close();
}
