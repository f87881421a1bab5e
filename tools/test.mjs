// `npm test` after set-up: the checks, then every test on the real parts. Everything runs, whatever fails before it.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { duration } from './progress.mjs';

const home = dirname(dirname(fileURLToPath(import.meta.url)));
const results = mkdtempSync(join(tmpdir(), 'refrain-test-'));
const python = process.env.REFRAIN_PYTHON;
const vitest = (project) => ({
  name: `${project} tests`,
  program: join(home, 'node_modules', '.bin', 'vitest'),
  args: (file) => [
    ...['run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${file}`],
    `--reporter=${join(home, 'tools', 'unhandled-reporter.mjs')}`,
  ],
  count: countVitest,
});
/** In rounds: what stands together runs side by side, and waits for each other more than for the machine. */
const rounds = [
  [{ name: 'checks', program: process.execPath, args: () => [join(home, 'tools', 'check.mjs')] }],
  [{ name: 'Python checks', program: python, args: () => ['-m', 'ruff', 'check', 'trainer'] }],
  [
    vitest('unit'),
    {
      name: 'Python tests',
      program: python,
      args: (file) => ['-m', 'pytest', 'trainer', '-q', `--junitxml=${file}`],
      count: countJunit,
    },
  ],
  [vitest('long'), vitest('integration')],
  [vitest('canvas'), vitest('browser')],
  [vitest('kills')],
];

const total = { passed: 0, failed: 0 };
/** Named once more at the end, where a reader of a long log looks. */
const failures = [];
const children = new Set();
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    for (const child of children) child.kill(signal);
    rmSync(results, { recursive: true, force: true });
    process.exit(130);
  });
}
const lines = [];
for (const round of rounds) await Promise.all(round.map((runner, place) => runOne(runner, place > 0)));
rmSync(results, { recursive: true, force: true });
if (failures.length > 0) process.stdout.write(`\nFailed:\n${failures.map((one) => `  ${one}`).join('\n')}\n`);
process.stdout.write(`\n${lines.join('\n')}\n\n${total.passed} passed, ${total.failed} failed\n`);
process.exit(total.failed === 0 ? 0 : 1);

/** One that runs beside another says what it has to say when it has ended. */
async function runOne({ name, program, args, count }, isBeside) {
  const file = join(results, name.replaceAll(' ', '-'));
  const startedAtMs = Date.now();
  if (!isBeside) process.stdout.write(`\n━━ ${name}\n`);
  const { isGood, said } = await run(program, args(file), isBeside, `${file}.unhandled`);
  if (isBeside) process.stdout.write(`\n━━ ${name}\n${said}`);
  const counted = tally(file, isGood, count);
  total.passed += counted.passed;
  total.failed += counted.failed;
  if (counted.failed > 0) failures.push(...(counted.failures?.length ? counted.failures : [name]));
  failures.push(...unhandled(`${file}.unhandled`).map((one) => `${name}: not awaited by any test: ${one}`));
  lines.push(
    `${name.padEnd(18)} ${counted.passed} passed, ${counted.failed} failed${counted.skipped ? `, ${counted.skipped} skipped` : ''} in ${duration(Date.now() - startedAtMs)}`,
  );
}

function run(program, args, isBeside, unhandledFile) {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: home,
      stdio: isBeside ? ['ignore', 'pipe', 'pipe'] : 'inherit',
      env: { ...process.env, HF_HUB_OFFLINE: '1', REFRAIN_UNHANDLED: unhandledFile },
    });
    children.add(child);
    const parts = [];
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (part) => parts.push(part));
    const end = (isGood) => {
      children.delete(child);
      resolve({ isGood, said: Buffer.concat(parts).toString() });
    };
    child.on('error', (error) => {
      process.stderr.write(`${program} could not be started: ${error.message}\n`);
      end(false);
    });
    child.on('close', (code) => end(code === 0));
  });
}

/** A runner without counts is one test; one that failed beside its counts, or left none, adds a failure. */
function tally(file, isGood, count) {
  let counted = { passed: isGood && !count ? 1 : 0, failed: 0, skipped: 0 };
  try {
    if (count) counted = count(readFileSync(file, 'utf8'));
    if (count && counted.passed + counted.failed === 0) isGood = false;
  } catch {
    isGood = false;
  }
  if (!isGood && counted.failed === 0) counted.failed = 1;
  return counted;
}

function countVitest(text) {
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = JSON.parse(text);
  // A file that could not be loaded has failed without one failed test.
  const broken = testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && !assertionResults.some((one) => one.status === 'failed'),
  ).length;
  const failures = testResults.flatMap(({ name, status, message, assertionResults }) => {
    const failed = assertionResults.filter((one) => one.status === 'failed');
    const file = relative(home, name);
    if (status === 'failed' && failed.length === 0) return [`${file}: ${firstLine(message)}`];
    return failed.map((one) => `${file} > ${one.fullName}: ${firstLine(one.failureMessages?.[0])}`);
  });
  const skipped = numPendingTests + numTodoTests;
  return { passed: numPassedTests, failed: numFailedTests + broken, skipped, failures };
}

/** An error that nothing awaited: what it says, and where it came from. */
function unhandled(file) {
  if (!existsSync(file)) return [];
  return JSON.parse(readFileSync(file, 'utf8')).map(({ name, message, stack }) =>
    [`${name}: ${firstLine(message)}`, ...(stack ?? '').split('\n').slice(0, 12)].join('\n    '),
  );
}

function firstLine(text) {
  return (text ?? '').split('\n')[0].slice(0, 300);
}

function countJunit(text) {
  const number = (name) => Number(new RegExp(`<testsuite\\b[^>]*\\b${name}="(\\d+)"`).exec(text)?.[1] ?? 0);
  const failed = number('failures') + number('errors');
  return { passed: number('tests') - failed - number('skipped'), failed, skipped: number('skipped') };
}
