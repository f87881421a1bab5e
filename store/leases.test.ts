import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ArtifactRef } from '../pipeline/artifact.ts';
import { digestOf } from './digest.ts';
import { leasedRuns, leaseGiven, leaseInputs, leaseOutputs, openLeases, releaseLeases } from './leases.ts';
import { openMemoryStore } from './open-store.ts';

const open = () => openMemoryStore(mkdtempSync(join(tmpdir(), 'refrain-leases-')));
const ref = (text: string): ArtifactRef => ({ type: 'file', digest: digestOf(text), sizeBytes: 1 });
const planDigest = digestOf('plan');
const call = (runId: string, stepId: string, inputs: Record<string, ArtifactRef>) => ({
  runId,
  stepId,
  planDigest,
  inputs,
});

test('what the steps of an open run read and made is held, run by run, until the run is released', async () => {
  const store = open();
  const curate = call('ONE', 'curate', { lyrics: ref('lyrics') });
  await leaseInputs(store, curate);
  await leaseOutputs(store, curate, { dataset: ref('dataset') });
  await leaseInputs(store, call('ONE', 'sft', { base: ref('base'), dataset: ref('dataset') }));
  await leaseGiven(store, 'TWO', planDigest, { 'curate.dataset': ref('old dataset') });

  expect((await openLeases(store)).map(({ runId, digests }) => [runId, [...digests].sort()])).toEqual([
    ['ONE', ['lyrics', 'dataset', 'base'].map(digestOf).sort()],
    ['TWO', [digestOf('old dataset')]],
  ]);
  expect((await openLeases(store))[0]?.planDigests).toEqual(new Set([planDigest]));
  await releaseLeases(store, 'ONE');
  await releaseLeases(store, 'ONE');
  expect(await leasedRuns(store)).toEqual(['TWO']);
});

test('a step that neither reads nor makes anything writes no lease', async () => {
  const store = open();
  await leaseInputs(store, call('ONE', 'ask', {}));
  await leaseOutputs(store, call('ONE', 'ask', {}), {});
  expect(await openLeases(store)).toEqual([]);
});

test('a lease that cannot be read is an error, not an empty one: a collector must not go on', async () => {
  const store = open();
  await store.putRecord('leases/ONE/curate.json', '{"schemaVersion":2}');
  await expect(openLeases(store)).rejects.toMatchObject({ code: 'ArtifactCorrupt' });
  await store.putRecord('leases/ONE/curate.json', 'torn');
  await expect(openLeases(store)).rejects.toMatchObject({ code: 'ArtifactCorrupt' });
});
