import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createStore } from './artifact-store.ts';
import type { Buckets, KnownFaults } from './conformance-objects.fixture.ts';
import { digestOf, hexOf } from './digest.ts';
import type { Making, Store } from './store.ts';

/** Every store keeps names, lineage, steps, refs and records like this. */
export function describeRecords(name: string, open: () => Promise<Buckets>, faults: KnownFaults = {}): void {
  describe(`${name}: names, lineage, steps, refs and records`, () => {
    let buckets: Buckets;
    let store: Store;
    let folder: string;

    const fresh = () => randomBytes(8).toString('hex');
    const commitFresh = () => store.commit('dataset', { files: { 'rows-00.jsonl': fresh() } });
    /** Another process. */
    const another = () => createStore(buckets, { cacheFolder: folder });

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'refrain-store-'));
      buckets = await open();
      store = another();
    });
    afterAll(() => rm(folder, { recursive: true, force: true }));

    test('a name counts up, keeps its number for the same digest, and resolves', async () => {
      const name = `歌词-${randomBytes(4).toString('hex')}`;
      const [one, two] = [await commitFresh(), await commitFresh()];
      expect(await store.name(name, one)).toMatchObject({
        name,
        number: 1,
        digest: one.digest,
        type: 'dataset',
        sizeBytes: one.sizeBytes,
      });
      expect(await store.name(name, one)).toMatchObject({ number: 1 });
      expect(await store.name(name, two)).toMatchObject({ number: 2 });
      expect(await store.name(name, one)).toMatchObject({ number: 3 });
      expect(await store.resolve(name)).toEqual(one);
      expect(await store.resolve(`${name} v2`)).toEqual(two);
      expect(await store.resolve(two.digest)).toEqual(two);
      expect(await store.resolve(hexOf(two.digest).slice(0, 12))).toEqual(two);
      expect((await store.names({ name })).map(({ number }) => number)).toEqual([1, 2, 3]);
      expect(await store.names({ name, type: 'adapter' })).toEqual([]);
      expect((await store.info(one.digest)).names.map(({ number }) => number)).toEqual([1, 3]);
      for (const text of [`${name} v9`, 'nothing-of-this-name', 'sha256:0000000000', `sha256:${'0'.repeat(64)}`]) {
        await expect(store.resolve(text)).rejects.toMatchObject({ code: 'ArtifactMissing' });
      }
      await expect(store.name('no spaces', one)).rejects.toMatchObject({ code: 'ContentInvalid' });
    });

    test.skipIf(faults.racingWriters)(
      'artifacts named at the same moment get numbers of their own, without gaps',
      async () => {
        const name = `songs-${randomBytes(4).toString('hex')}`;
        const refs = await Promise.all(Array.from({ length: 10 }, () => commitFresh()));
        const given = await Promise.all(refs.map((ref) => another().name(name, ref)));
        expect(given.map(({ number }) => number).toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
      },
    );

    test('a digest prefix that fits two artifacts is ambiguous', async () => {
      const prefix = 'f'.repeat(8);
      for (const end of ['0', '1'])
        await buckets.artifacts.put(`manifests/sha256/${prefix}${end.repeat(56)}`, Buffer.from('{}'));
      await expect(store.resolve(prefix)).rejects.toMatchObject({ code: 'Ambiguous' });
    });

    test('lineage goes from the artifact to its origins, nearest first, and bears a parent that is gone', async () => {
      const gone = { type: 'dataset', digest: `sha256:${'a'.repeat(64)}`, sizeBytes: 1 } as const;
      const base = await store.commit('checkpoint', { files: { 'config.json': fresh() } });
      const songs = await store.commit('dataset', { files: { 'rows-00.jsonl': fresh() } }, { parents: [gone] });
      const adapter = await store.commit(
        'adapter',
        { files: { 'adapter_config.json': fresh() } },
        { parents: [base, songs] },
      );
      const report = await store.commit('report', { files: { 'report.json': fresh() } }, { parents: [adapter, base] });
      const making: Making = {
        digest: adapter.digest,
        runId: 'run-1',
        pipelineId: 'lyrics',
        stepId: 'sft',
        kind: 'train-sft@1',
        stepKey: digestOf('key'),
        params: { rank: 8 },
        planDigest: digestOf('plan'),
        environment: { torch: '2.13' },
        madeAt: '2026-01-01T00:00:00.000Z',
      };
      await store.recordMaking(making);
      await store.recordMaking({ ...making, madeAt: '2026-01-02T00:00:00.000Z' });
      await store.recordMaking({ ...making, runId: 'run-2', madeAt: '2026-01-03T00:00:00.000Z' });
      const lineage = await store.lineage(report.digest);
      expect(lineage.map(({ ref }) => ref.type).toSorted()).toEqual(['adapter', 'checkpoint', 'dataset', 'report']);
      expect(lineage[0]?.ref).toEqual(report);
      expect(lineage.at(-1)?.ref).toEqual(songs);
      expect(lineage.at(-1)?.parents).toEqual([gone.digest]);
      expect(lineage.find(({ ref }) => ref.type === 'adapter')?.makings.map(({ runId }) => runId)).toEqual([
        'run-1',
        'run-2',
      ]);
      expect((await store.info(adapter.digest)).makings[0]).toEqual(making);
      await expect(store.lineage(gone.digest)).rejects.toMatchObject({ code: 'ArtifactMissing' });
    });

    test.skipIf(faults.racingWriters)(
      'the step that was recorded first stands, until it is replaced on purpose',
      async () => {
        const key = digestOf(fresh());
        expect(await store.findStep(key)).toBeNull();
        const answers = await Promise.all(Array.from({ length: 6 }, (_, at) => store.recordStep(key, { from: at })));
        expect(new Set(answers.map((answer) => answer['from'])).size).toBe(1);
        expect(await store.findStep(key)).toEqual(answers[0]);
        expect(await store.recordStep(key, { from: 'later' }, { replace: true })).toEqual({ from: 'later' });
        expect(await store.findStep(key)).toEqual({ from: 'later' });
      },
    );

    test.skipIf(faults.racingWriters)(
      'a ref moves only from the state its mover saw, even back to an earlier value',
      async () => {
        const path = `deployments/lyrics-${randomBytes(4).toString('hex')}`;
        expect(await store.readRef(path)).toBeNull();
        const first = await store.writeRef(path, { stable: 1 }, null);
        await expect(store.writeRef(path, { stable: 9 }, null)).rejects.toMatchObject({
          code: 'RefMoved',
          retry: false,
        });
        const second = await store.writeRef(path, { stable: 2 }, first.version);
        const third = await store.writeRef(path, { stable: 1 }, second.version);
        expect(third.version).not.toBe(first.version);
        await expect(store.writeRef(path, { stable: 9 }, first.version)).rejects.toMatchObject({ code: 'RefMoved' });
        expect(await store.readRef(path)).toEqual(third);
        const rivals = await Promise.allSettled(
          Array.from({ length: 6 }, () => another().writeRef(path, { stable: 3 }, third.version)),
        );
        expect(rivals.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      },
    );

    test('a record can be written once or over, read, and listed by prefix', async () => {
      const run = `runs/${randomBytes(6).toString('hex')}`;
      await store.putRecord(`${run}/record.json`, '{"a":1}', { createOnce: true });
      await store.putRecord(`${run}/record.json`, '{"a":1}', { createOnce: true });
      await expect(store.putRecord(`${run}/record.json`, '{"a":2}', { createOnce: true })).rejects.toMatchObject({
        code: 'AlreadyExists',
      });
      await store.putRecord(`${run}/logs/sft.log`, 'one');
      await store.putRecord(`${run}/logs/sft.log`, 'two');
      expect((await store.getRecord(`${run}/logs/sft.log`))?.toString()).toBe('two');
      expect(await store.getRecord(`${run}/none`)).toBeNull();
      expect((await store.listRecords(`${run}/`)).map(({ path, sizeBytes }) => [path, sizeBytes])).toEqual([
        [`${run}/logs/sft.log`, 3],
        [`${run}/record.json`, 7],
      ]);
      await expect(store.putRecord('../refs/deployments/lyrics.json', 'x')).rejects.toMatchObject({
        code: 'ContentInvalid',
      });
      await expect(store.getRecord('../refs/x')).rejects.toMatchObject({ code: 'ContentInvalid' });
    });

    test('the leases of a run can be removed, and no other record', async () => {
      const [run, other] = [fresh(), fresh()];
      const paths = [
        `leases/${run}/a.json`,
        `leases/${run}/b.json`,
        `leases/${other}/a.json`,
        `runs/${run}/record.json`,
      ];
      for (const path of paths) await store.putRecord(path, '{}');
      await store.removeRecords(`leases/${run}/`);
      await store.removeRecords(`leases/${run}/`);
      const left = await Promise.all(paths.map(async (path) => (await store.getRecord(path)) !== null));
      expect(left).toEqual([false, false, true, true]);
      for (const prefix of [`runs/${run}/`, 'leases/', `leases/${other}`, 'leases/../runs/', ''])
        await expect(store.removeRecords(prefix), prefix).rejects.toMatchObject({ retry: false });
      expect(await store.getRecord(`leases/${other}/a.json`)).not.toBeNull();
    });
  });
}
