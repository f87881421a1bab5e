import { createRequire } from 'node:module';
import { expect, test } from 'vitest';

const here = createRequire(import.meta.url);

test('every Temporal package loads one and the same protobufjs 8; with private copies no history can be replayed', () => {
  const packages = ['common', 'proto', 'client', 'worker'].map((name) => here.resolve(`@temporalio/${name}`));
  const found = packages.map((path) => createRequire(path).resolve('protobufjs/package.json'));
  expect(new Set(found)).toEqual(new Set([here.resolve('protobufjs/package.json')]));
  expect(here('protobufjs/package.json')).toMatchObject({ version: expect.stringMatching(/^8\./) });
});
