import type { Database } from '../database/open-sqlite.ts';
import { transact } from '../database/transact.ts';
import type { Audit } from './audit.ts';
import type { Person } from './people.ts';
import { conflict, notFound } from './refusal.ts';

/**
 * Takes a pipeline away: its draft goes, and with it its place in every list. Its revisions stay, because past runs were
 * made of them and say so. Refused while something may still run it.
 */
export async function removePipeline(db: Database, audit: Audit, person: Person, id: string): Promise<void> {
  await transact(db, async (tx) => {
    const draft = await tx.selectFrom('drafts').select('version').where('pipelineId', '=', id).executeTakeFirst();
    if (!draft) throw notFound('pipeline', id);
    const schedules = await tx
      .selectFrom('schedules')
      .select('id')
      .where('pipelineId', '=', id)
      .where('removedAt', 'is', null)
      .execute();
    const hooks = await tx.selectFrom('hooks').select('label').where('pipelineId', '=', id).execute();
    const runs = await tx
      .selectFrom('runs')
      .select('id')
      .where('pipelineId', '=', id)
      .where('endedAt', 'is', null)
      .execute();
    const users = [
      ...schedules.map((one) => ({ en: `schedule ${one.id}`, zh: `定时任务 ${one.id}` })),
      ...hooks.map(({ label }) => ({ en: `webhook ${label}`, zh: `网络钩子 ${label}` })),
      ...runs.map((one) => ({ en: `run ${one.id}`, zh: `运行 ${one.id}` })),
    ];
    if (users.length > 0)
      throw conflict(
        'pipeline-in-use',
        `Pipeline ${id} is used by ${users.map(({ en }) => en).join(', ')}. Remove or end that first.`,
        `流水线 ${id} 正被使用：${users.map(({ zh }) => zh).join('、')}。请先移除或结束。`,
      );
    await tx.deleteFrom('drafts').where('pipelineId', '=', id).execute();
  });
  await audit.note(person, 'pipeline.remove', id);
}
