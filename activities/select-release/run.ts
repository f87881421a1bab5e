import type { Digest } from '../../pipeline/artifact.ts';
import { isDigest } from '../../pipeline/artifact.ts';
import type { RouteEntry } from '../../workflows/messages.ts';
import { implement } from '../implement.ts';
import { StepError } from '../step-error.ts';
import { deploymentRefPath } from '../workbench/deployments.ts';
import type { Workbench } from '../workbench/workbench.ts';
import { selectRelease } from './kind.ts';

export const runSelectRelease = implement(
  selectRelease,
  async ({ params, mark }, { store, step }) => {
    const adapterDigest = mark['adapter'] as Digest;
    const { type, meta } = await store.manifest(adapterDigest);
    const baseDigest = meta['base'];
    if (type !== 'adapter' || !isDigest(baseDigest)) {
      const message = `The stable release of “${params.alias}” names ${adapterDigest}, which is no adapter that says its base. Train one from the base first.`;
      throw new StepError('ReleaseInvalid', message, { retry: false });
    }
    const [base, adapter] = [await store.ref(baseDigest), await store.ref(adapterDigest)];
    step.log(`goes on from release ${Number(mark['number'])} of ${params.alias}: adapter ${adapter.digest}`);
    return {
      base: { ...base, type: 'checkpoint' as const },
      adapter: { ...adapter, type: 'adapter' as const },
      $metrics: { release: Number(mark['number']) },
    };
  },
  { mark: ({ params }, bench) => readStable(bench, params.alias) },
);

/** What is stable now; a promotion is another mark. */
async function readStable({ store }: Pick<Workbench, 'store'>, alias: string) {
  const stored = await store.readRef(deploymentRefPath(alias));
  const stable = stored ? (stored.value as unknown as RouteEntry).route.stable : null;
  if (!stable?.adapter) {
    const message = `“${alias}” has no stable release yet, so there is nothing to go on from. Release one that is trained from a base, with select-base, first.`;
    throw new StepError('SourceMissing', message, { retry: false });
  }
  return { release: stable.release, adapter: stable.adapter, number: stable.number };
}
