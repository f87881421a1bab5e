import type { WorkflowHandle } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * With REFRAIN_KEEP_HISTORIES set, writes what the replay test replays: `workflows/histories/<name>.json`. Names of the
 * machine and its folders are left out; a replay does not look at them.
 */
export async function keepHistory(name: string, handle: WorkflowHandle): Promise<void> {
  if (!process.env['REFRAIN_KEEP_HISTORIES']) return;
  const folder = join(process.cwd(), 'workflows', 'histories');
  await mkdir(folder, { recursive: true });
  const history: unknown = JSON.parse(historyToJSON(await handle.fetchHistory()), (key, value: unknown) => {
    if (key === 'identity') return 'test';
    if (key === 'name' && typeof value === 'string' && value.includes('@')) return 'sticky';
    return key === 'stackTrace' ? '' : value;
  });
  await writeFile(join(folder, `${name}.json`), `${JSON.stringify(history, null, 1)}\n`);
}
