import { bundleWorkflowCode, DefaultLogger, Runtime } from '@temporalio/worker';
import { join } from 'node:path';

/** Keeps Temporal's workers from writing their state changes among the test results. Once per process. */
export function startQuietly(): void {
  Runtime.install({
    logger: new DefaultLogger('ERROR'),
    telemetryOptions: { logging: { filter: { core: 'ERROR', other: 'ERROR' }, forward: {} } },
  });
}

/** The product's workflows, bundled once for all workers of a test file. */
export async function bundleWorkflows(): Promise<string> {
  const workflowsPath = join(process.cwd(), 'workflows', 'index.ts');
  return (await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('ERROR') })).code;
}
