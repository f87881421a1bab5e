import { createHash, randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { maxObjectBytes, type ObjectStore } from './object-store.ts';

/** The two buckets under test. */
export interface Buckets {
  readonly artifacts: ObjectStore;
  readonly meta: ObjectStore;
}

/** What a server is known to do wrong; the tests of it are left out there, and another shows that it is still so. */
export interface KnownFaults {
  /** Of writers at the same moment, several may win: it looks first and writes afterwards. */
  readonly racingWriters?: boolean;
  /** Keys in listings come as they are although their encoding was asked for, so that `+` reads as a space. */
  readonly plainListings?: boolean;
}

const hello = Buffer.from('hello');

/** Every server of objects behaves like this. */
export function describeObjectStore(name: string, open: () => Promise<Buckets>, faults: KnownFaults = {}): void {
  describe(`${name}: objects`, () => {
    let objects: ObjectStore;
    let key: string;
    beforeAll(async () => {
      objects = (await open()).meta;
      key = `records/test/${randomBytes(6).toString('hex')}`;
    });

    test.skipIf(faults.racingWriters)(
      'of many writers that create one key, one wins and the content is the winner’s',
      async () => {
        const contents = Array.from({ length: 12 }, (_, at) => Buffer.from(`writer ${at}`));
        const answers = await Promise.all(contents.map((bytes) => objects.putIfAbsent(`${key}/one`, bytes)));
        expect(answers.filter((answer) => answer === 'created')).toHaveLength(1);
        expect((await objects.get(`${key}/one`))?.bytes).toEqual(contents[answers.indexOf('created')]);
      },
    );

    test.skipIf(faults.racingWriters)('of many writers that move one key from the same state, one wins', async () => {
      const first = await objects.compareAndSwap(`${key}/cas`, hello, null);
      expect(first).not.toBeNull();
      const contents = Array.from({ length: 12 }, (_, at) => Buffer.from(`writer ${at}`));
      const answers = await Promise.all(contents.map((bytes) => objects.compareAndSwap(`${key}/cas`, bytes, first)));
      const winner = answers.findIndex((answer) => answer !== null);
      expect(answers.filter((answer) => answer !== null)).toHaveLength(1);
      expect(await objects.get(`${key}/cas`)).toEqual({ bytes: contents[winner], etag: answers[winner] });
    });

    test('a swap that expects content on a missing key is refused, and creates nothing', async () => {
      const etag = createHash('md5').update(hello).digest('hex');
      expect(await objects.compareAndSwap(`${key}/missing`, hello, etag)).toBeNull();
      expect(await objects.head(`${key}/missing`)).toBeNull();
    });

    test('a swap that expects nothing is refused where something is', async () => {
      await objects.put(`${key}/taken`, hello);
      expect(await objects.compareAndSwap(`${key}/taken`, Buffer.from('other'), null)).toBeNull();
      expect((await objects.get(`${key}/taken`))?.bytes).toEqual(hello);
    });

    test('ranges end where the object ends, and are empty beyond', async () => {
      await objects.put(`${key}/range`, hello);
      expect(await objects.getRange(`${key}/range`, 1, 3)).toEqual(Buffer.from('ell'));
      expect(await objects.getRange(`${key}/range`, 3, 100)).toEqual(Buffer.from('lo'));
      expect(await objects.getRange(`${key}/range`, 5, 100)).toEqual(Buffer.alloc(0));
      await objects.put(`${key}/empty`, Buffer.alloc(0));
      expect(await objects.getRange(`${key}/empty`, 0, 100)).toEqual(Buffer.alloc(0));
      expect((await objects.get(`${key}/empty`))?.bytes).toEqual(Buffer.alloc(0));
    });

    test('what is not there is null, and a deleted object is not there', async () => {
      await objects.put(`${key}/gone`, hello);
      await objects.delete(`${key}/gone`);
      expect(await objects.get(`${key}/gone`)).toBeNull();
      expect(await objects.getRange(`${key}/gone`, 0, 1)).toBeNull();
      expect(await objects.head(`${key}/gone`)).toBeNull();
    });

    test('a listing is sorted, whole, and only of its prefix', async () => {
      const keys = Array.from(
        { length: 25 },
        (_, at) => `${key}/list/a ${at} =E6${faults.plainListings ? '' : '+'}歌.json`,
      );
      await Promise.all([...keys, `${key}/listed-not`].map((each) => objects.put(each, hello)));
      const found = await objects.list(`${key}/list/`);
      expect(found.map((info) => info.key)).toEqual(keys.toSorted());
      expect(found[0]).toMatchObject({ sizeBytes: 5, etag: (await objects.head(keys.toSorted()[0] ?? ''))?.etag });
      expect(Number.isNaN(Date.parse(found[0]?.modifiedAt ?? ''))).toBe(false);
      expect(await objects.list(`${key}/list/`, 3)).toHaveLength(3);
    });

    test('an object above 64 MiB is refused before it is sent', async () => {
      await expect(objects.put(`${key}/huge`, Buffer.alloc(maxObjectBytes + 1))).rejects.toMatchObject({
        code: 'TooLarge',
        retry: false,
      });
    });
  });
}
