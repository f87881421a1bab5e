import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { loadEnglish } from '../../datasets/engine/english-phones.ts';
import { scoreHash } from '../../datasets/engine/score-hash.ts';
import type { ArtifactRef, Digest } from '../../pipeline/artifact.ts';
import type { Store } from '../../store/store.ts';
import { implement } from '../implement.ts';
import { StepError } from '../step-error.ts';
import { sortById, writeJsonLines } from '../workbench/dataset-files.ts';
import { readPreferences, requireScorer } from '../workbench/preference-files.ts';
import type { PreferenceRow } from '../workbench/preference-row.ts';
import type { StepContext } from '../workbench/workbench.ts';
import { answeredPairs, findVersions } from './find-versions.ts';
import { GatheredPairs } from './gather-pairs.ts';
import { selectPreferences } from './kind.ts';

const mostSamples = 20;

export const runSelectPreferences = implement(
  selectPreferences,
  async ({ params, inputs, mark }, { store, scratch, step }) => {
    await loadEnglish();
    const versions: ArtifactRef<'preferences'>[] = [];
    for (const digest of mark['versions'] as readonly Digest[])
      versions.push({ ...(await store.ref(digest)), type: 'preferences' });
    const { preferences: others } = inputs;
    const which = nameOf(params.which, step);
    if (versions.length === 0 && !others) {
      const message = `There are no preferences “${which}” that people have judged. Judge pairs of it under Labelling and make a new version, connect pairs that go on until there is one, or name others.`;
      throw new StepError('SourceMissing', message, { retry: false });
    }
    const isTaken = ({ people }: PreferenceRow) => params.take === 'whole' || people !== undefined;
    if (params.otherScorer === 'refuse') {
      for (const version of versions) await requireScorer(store, version, isTaken);
      if (others) await requireScorer(store, others);
    }
    const gathered = new GatheredPairs();
    for (const version of versions)
      await gathered.add(version.digest, pairsOf(store, version, isTaken), await answeredPairs(store, version.digest));
    const selected = gathered.pairs.length;
    const replaced = others ? await gathered.add(others.digest, pairsOf(store, others)) : 0;
    const pairs = sortById(gathered.pairs);
    if (pairs.length === 0) {
      const message = `No pair is left of “${which}”${others ? ' and of what is connected' : ''}: ${gathered.contradicted} of them say the opposite when they are scored again. Judge more pairs, or take it whole.`;
      throw new StepError('DatasetEmpty', message, { retry: false });
    }

    const engine = scoreHash();
    const fromPeople = pairs.filter(({ people }) => people !== undefined);
    const counts = { rows: pairs.length, fromPeople: fromPeople.length };
    const folders = { preferences: join(scratch, 'preferences'), report: join(scratch, 'report') };
    await mkdir(folders.preferences);
    await mkdir(folders.report);
    await writeJsonLines(join(folders.preferences, 'rows-00.jsonl'), pairs);
    await writeJsonLines(join(folders.preferences, 'card.json'), [
      { schemaVersion: 1, ...counts, made: { step: 'select-preferences', params, engine } },
    ]);
    const parents: ArtifactRef[] = [...versions, ...(others ? [others] : [])];
    const preferences = await store.commit(
      'preferences',
      { folder: folders.preferences },
      { parents, meta: { ...counts, engine }, signal: step.signal },
    );
    const { scoredAgain, contradicted, sources } = gathered;
    const metrics = { ...counts, selected, connected: pairs.length - selected, replaced, scoredAgain, contradicted };
    await writeJsonLines(join(folders.report, 'report.json'), [
      { schemaVersion: 1, kind: 'select-preferences', metrics, engine, which, sources },
    ]);
    await writeJsonLines(join(folders.report, 'samples.jsonl'), fromPeople.slice(0, mostSamples));
    step.log(
      `${versions.length} versions of ${which} gave ${selected} pairs; ${fromPeople.length} of all are by people`,
    );
    return {
      preferences,
      report: await store.commit(
        'report',
        { folder: folders.report },
        { parents: [...parents, preferences], signal: step.signal },
      ),
      $metrics: metrics,
    };
  },
  {
    mark: async ({ params }, { store, step }) => ({
      versions: await findVersions(store, nameOf(params.which, step), params.take),
      engine: scoreHash(),
    }),
  },
);

/** What the step is told to take; else what people made of its own pairs, which bear the name of its output. */
const nameOf = (which: string, { pipelineId, stepId }: Pick<StepContext, 'pipelineId' | 'stepId'>) =>
  which.trim() || `${pipelineId}/${stepId}/preferences`;

async function* pairsOf(
  store: Store,
  preferences: ArtifactRef<'preferences'>,
  isTaken: (pair: PreferenceRow) => boolean = () => true,
): AsyncGenerator<PreferenceRow> {
  for await (const { pair } of readPreferences(store, preferences)) if (isTaken(pair)) yield pair;
}
