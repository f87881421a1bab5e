import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

let cache = '';
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'refrain-parts-'));
});
afterEach(() => rmSync(cache, { recursive: true, force: true }));

/**
 * A program that installs one tiny part, `echo`, the way set-up does. `before` runs inside `make`, before its file is
 * complete; every line it prints is a report.
 */
const program = (before = '', key = 'a'.repeat(64)) => `
  import { appendFileSync, writeFileSync, chmodSync } from 'node:fs';
  import { installPart, inspectPart } from ${JSON.stringify(join(process.cwd(), 'tools', 'install-part.mjs'))};
  const cache = ${JSON.stringify(cache)};
  const part = {
    name: 'echo', version: '1', key: ${JSON.stringify(key)}, entry: 'echo', files: ['echo'],
    async make(folder) {
      appendFileSync(cache + '/made', 'x');
      writeFileSync(folder + '/echo', '#!/bin/sh\\necho ');
      ${before}
      writeFileSync(folder + '/echo', '#!/bin/sh\\necho whole\\n');
      chmodSync(folder + '/echo', 0o755);
      return 'stand-in';
    },
    async check() {},
  };
  if (process.env.INSPECT) console.log(JSON.stringify(await inspectPart(part, { cache })));
  else await installPart(part, { cache, report: (text) => console.log(text) });`;

const run = (text: string, env: Record<string, string> = {}) =>
  spawnSync(process.execPath, ['--input-type=module', '-e', text], {
    encoding: 'utf8',
    env: { ...process.env, ...env },
    timeout: 110_000,
  });
const timesMade = () => (existsSync(join(cache, 'made')) ? readFileSync(join(cache, 'made'), 'utf8').length : 0);
const echo = () => spawnSync(join(cache, 'bin', 'echo'), { encoding: 'utf8' }).stdout;
const folders = () => readdirSync(cache).filter((name) => name.startsWith('echo-'));

/** Starts it and kills it while it is making the part. */
async function killWhileMaking() {
  const child = spawn(
    process.execPath,
    ['--input-type=module', '-e', program(`console.log('half'); await new Promise((r) => setTimeout(r, 60_000));`)],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  await new Promise<void>((resolve) => child.stdout.once('data', () => resolve()));
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
}

test('an installation killed half-way is made anew by the next one, and nothing half-made is left', async () => {
  await killWhileMaking();
  expect(existsSync(join(cache, 'bin', 'echo'))).toBe(false);
  expect(readdirSync(join(cache, 'locks')).some((name) => name.endsWith('.lock'))).toBe(true);

  expect(run(program()).status).toBe(0);
  expect(echo()).toBe('whole\n');
  expect(folders()).toEqual([`echo-1-${'a'.repeat(12)}`]);
  expect(readdirSync(join(cache, 'locks'))).toEqual([]);
});

test('a part that is there is not made again', () => {
  run(program());
  run(program());
  expect(timesMade()).toBe(1);
});

test('a part made of something else is made beside the old one', () => {
  run(program());
  run(program('', 'b'.repeat(64)));
  expect(timesMade()).toBe(2);
  expect(folders()).toHaveLength(2);
});

test('a part whose file no longer fits its checksum is found damaged and made again', () => {
  run(program());
  writeFileSync(join(cache, folders()[0] ?? '', 'echo'), '#!/bin/sh\necho other\n');
  expect(JSON.parse(run(program(), { INSPECT: 'yes' }).stdout)).toMatchObject({
    ok: false,
    origin: 'damaged',
    mend: 'npm start',
  });

  expect(run(program()).status).toBe(0);
  expect(timesMade()).toBe(2);
  expect(echo()).toBe('whole\n');
});

test('two installations at once make the part once; the second waits for the first and says for whom', async () => {
  const first = spawn(
    process.execPath,
    [
      '--input-type=module',
      '-e',
      program(`console.log('half'); await new Promise((r) => process.stdin.once('data', r));`),
    ],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  );
  await new Promise<void>((resolve) => first.stdout.once('data', () => resolve()));
  const second = spawn(process.execPath, ['--input-type=module', '-e', program()], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const said = await new Promise<string>((resolve) =>
    second.stdout.once('data', (bytes: Buffer) => resolve(bytes.toString())),
  );
  expect(said).toContain(`waiting for process ${first.pid}`);

  const ended = Promise.all([first, second].map((child) => new Promise((resolve) => child.once('exit', resolve))));
  first.stdin.end('go on\n');
  expect(await ended).toEqual([0, 0]);
  expect(timesMade()).toBe(1);
  expect(echo()).toBe('whole\n');
});

test('a lock whose pid now belongs to another process is broken', () => {
  mkdirSync(join(cache, 'locks'), { recursive: true });
  const lock = join(cache, 'locks', `echo-1-${'a'.repeat(12)}.lock`);
  writeFileSync(lock, JSON.stringify({ pid: process.pid, startTicks: '1', bootId: 'another' }));
  expect(run(program()).status).toBe(0);
  expect(echo()).toBe('whole\n');
});

test('a package whose checksum differs from the lock is refused, and no part comes of it', () => {
  const wheel = join(cache, 'tiny-1.0-py3-none-any.whl');
  const made = spawnSync('python3', [
    '-c',
    `import zipfile, sys
w = zipfile.ZipFile(sys.argv[1], 'w')
w.writestr('tiny.py', '')
w.writestr('tiny-1.0.dist-info/METADATA', 'Metadata-Version: 2.1\\nName: tiny\\nVersion: 1.0\\n')
w.writestr('tiny-1.0.dist-info/WHEEL', 'Wheel-Version: 1.0\\nGenerator: hand\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n')
w.writestr('tiny-1.0.dist-info/RECORD', '')
w.close()`,
    wheel,
  ]);
  expect(made.status).toBe(0);
  const folder = join(cache, 'into');
  mkdirSync(folder);
  writeFileSync(join(cache, 'lock.txt'), `tiny==1.0 --hash=sha256:${'0'.repeat(64)}\n`);
  const refused = run(`
    import { findBasePython, installWithPip } from ${JSON.stringify(join(process.cwd(), 'tools', 'base-python.mjs'))};
    const { path } = await findBasePython();
    await installWithPip(path, ${JSON.stringify(join(cache, 'lock.txt'))}, ${JSON.stringify(folder)}, { pipArguments: ['--no-index', '--find-links', ${JSON.stringify(cache)}] });`);
  expect(refused.status).not.toBe(0);
  expect(refused.stderr).toContain('DO NOT MATCH THE HASHES');
  expect(existsSync(join(folder, 'tiny.py'))).toBe(false);
}, 120_000);
