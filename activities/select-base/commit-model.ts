import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ArtifactRef } from '../../pipeline/artifact.ts';
import type { Store } from '../../store/store.ts';
import { gatherFiles, listModelFiles } from './model-files.ts';
import type { RegisteredModel } from './registry.ts';

/**
 * The checkpoint artifact of a model. One way for the step that selects a base and for the host that serves it, so that
 * both mean the same digest.
 * @param scratch a folder that the caller removes; on the model's disk nothing is copied
 */
export async function commitModel(
  store: Pick<Store, 'commit'>,
  model: RegisteredModel,
  scratch: string,
  signal?: AbortSignal,
): Promise<{ readonly base: ArtifactRef<'checkpoint'>; readonly files: readonly string[] }> {
  const files = await listModelFiles(model.folder);
  const folder = join(scratch, 'checkpoint');
  await mkdir(folder);
  await gatherFiles(model.folder, files, folder);
  const { id, title, licence, family, languages, template } = model;
  const base = await store.commit(
    'checkpoint',
    { folder },
    { meta: { id, title, licence, family, languages, template }, ...(signal ? { signal } : {}) },
  );
  return { base, files };
}
