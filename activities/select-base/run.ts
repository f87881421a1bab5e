import { join } from 'node:path';
import { digestOf } from '../../pipeline/digest.ts';
import { implement } from '../implement.ts';
import { fileDigest } from '../workbench/file-digest.ts';
import { commitModel } from './commit-model.ts';
import { selectBase } from './kind.ts';
import { listModelFiles } from './model-files.ts';
import { findModel } from './registry.ts';

export const runSelectBase = implement(
  selectBase,
  async ({ params }, { store, home, scratch, step }) => {
    const model = await findModel(home, params.model);
    const { base, files } = await commitModel(store, model, scratch, step.signal);
    step.log(`${model.title}: ${files.length} files, ${base.sizeBytes} bytes`);
    return { base, $metrics: { files: files.length, sizeBytes: base.sizeBytes } };
  },
  {
    mark: async ({ params }, { home, step }) => {
      const model = await findModel(home, params.model);
      const files = await listModelFiles(model.folder);
      const digests: [string, string][] = [];
      for (const name of files) digests.push([name, await fileDigest(join(model.folder, name), step.signal)]);
      const { id, title, licence, family, languages, template } = model;
      return { digest: digestOf({ files: digests, facts: { id, title, licence, family, languages, template } }) };
    },
  },
);
