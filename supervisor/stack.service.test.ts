import { Connection } from '@temporalio/client';
import { spawn, type ChildProcess } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { openStore } from '../store/open-store.ts';
import { connectClient } from '../temporal-config/connection.ts';
import { namespace, retentionHours, searchAttributes } from '../temporal-config/names.ts';
import { statePaths } from '../temporal-config/settings.ts';
import { identify, isAlive } from './process-identity.ts';
import { readRecord } from './record.ts';
import { startStack, type Stack } from './stack.ts';

const home = process.cwd();
const afterwards: (() => unknown)[] = [];
afterEach(async () => {
  for (const undo of afterwards.splice(0).reverse()) await undo();
});

function emptyState(): string {
  const state = mkdtempSync(join(tmpdir(), 'refrain-stack-'));
  afterwards.push(() => rmSync(state, { recursive: true, force: true, maxRetries: 5 }));
  return state;
}

async function start(
  state: string,
  parts: Parameters<typeof startStack>[0]['parts'] = ['temporal', 'minio'],
  report = {},
): Promise<Stack> {
  const stack = await startStack({ state, home, ports: 'free', parts: parts ?? [], report });
  afterwards.push(() => stack.stop());
  return stack;
}

/** The same in a process of its own, which can be killed. */
async function startElsewhere(state: string): Promise<ChildProcess> {
  const program = `
    import { startStack } from ${JSON.stringify(join(home, 'supervisor', 'stack.ts'))};
    import { spawn } from 'node:child_process';
    const stack = await startStack(${JSON.stringify({ state, home, ports: 'free', parts: ['temporal', 'minio'] })});
    spawn('sleep', ['600'], { stdio: 'ignore', env: { ...process.env, ...stack.mark } });
    console.log('up');
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program], {
    cwd: home,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  afterwards.push(() => child.kill('SIGKILL'));
  await new Promise<void>((resolve, reject) => {
    child.stdout?.once('data', () => resolve());
    child.once('exit', (code) => reject(new Error(`the other supervisor left with ${code}`)));
  });
  return child;
}

test('Temporal keeps closed runs for 720 hours and knows the search attributes', async () => {
  const stack = await start(emptyState(), ['temporal']);
  const connection = await Connection.connect({ address: stack.settings['REFRAIN_TEMPORAL_ADDRESS'] ?? '' });
  afterwards.push(() => connection.close());

  const { config } = await connection.workflowService.describeNamespace({ namespace });
  expect(Number(config?.workflowExecutionRetentionTtl?.seconds)).toBe(retentionHours * 3600);
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  expect(Object.keys(customAttributes)).toEqual(expect.arrayContaining([...searchAttributes]));
});

test('a part that is killed is started again, and its neighbour keeps its process', async () => {
  const stack = await start(emptyState());
  const before = stack.processes();

  stack.kill('temporal', 'SIGKILL');
  await stack.untilUp('temporal', before.find(({ name }) => name === 'temporal')?.pid);

  const after = stack.processes();
  expect(after.find(({ name }) => name === 'temporal')?.pid).not.toBe(
    before.find(({ name }) => name === 'temporal')?.pid,
  );
  expect(after.find(({ name }) => name === 'minio')?.pid).toBe(before.find(({ name }) => name === 'minio')?.pid);
});

test('stopping leaves no process behind', async () => {
  const stack = await start(emptyState());
  const running = stack.processes().map(({ pid }) => identify(pid ?? 0));
  expect(running.every((one) => one !== null && isAlive(one))).toBe(true);

  await stack.stop();
  expect(running.some((one) => one !== null && isAlive(one))).toBe(false);
});

test('what a killed supervisor left is ended by the next start, which then runs on the same data', async () => {
  const state = emptyState();
  const supervisor = await startElsewhere(state);
  const left = readRecord(state)?.children ?? [];
  expect(left.map(({ name }) => name).sort()).toEqual(['minio', 'temporal']);
  const bystander = spawn('sleep', ['600'], { stdio: 'ignore' });
  afterwards.push(() => bystander.kill('SIGKILL'));

  supervisor.removeAllListeners('exit');
  const gone = new Promise((resolve) => supervisor.once('exit', resolve));
  supervisor.kill('SIGKILL');
  await gone;
  expect(left.every(isAlive)).toBe(true);

  let ended = 0;
  await start(state, ['temporal', 'minio'], { onLeftovers: (count: number) => (ended = count) });
  // The two parts, and what the supervisor had started beside them.
  expect(ended).toBe(3);
  expect(left.some(isAlive)).toBe(false);
  expect(bystander.exitCode).toBeNull();
});

test('a copy of the state folder, made while nothing ran, starts at another place with all that it held', async () => {
  const state = emptyState();
  const storeOf = ({ settings }: Stack, folder: string) =>
    openStore({
      endpoint: settings['REFRAIN_S3_ENDPOINT'] ?? '',
      credentialsFile: join(statePaths(folder).secrets, 's3-server.json'),
      cacheFolder: mkdtempSync(join(tmpdir(), 'refrain-copy-cache-')),
    });
  const clientOf = async ({ settings }: Stack) => {
    const client = await connectClient(settings['REFRAIN_TEMPORAL_ADDRESS'] ?? '');
    afterwards.push(() => client.connection.close());
    return client;
  };
  const stack = await start(state);
  const { digest } = await storeOf(stack, state).commit('dataset', { files: { 'rows.jsonl': '{"id":1}\n' } });
  await (await clientOf(stack)).workflow.start('waits', { workflowId: 'kept', taskQueue: 'nobody' });
  await stack.stop();

  const copy = `${emptyState()}/copied`;
  cpSync(state, copy, { recursive: true });
  rmSync(state, { recursive: true });
  const again = await start(copy);
  expect(await storeOf(again, copy).readText(digest, 'rows.jsonl')).toBe('{"id":1}\n');
  const { status } = await (await clientOf(again)).workflow.getHandle('kept').describe();
  expect(status.name).toBe('RUNNING');
});

test('a second supervisor on the same folder is refused with the pid of the first', async () => {
  const state = emptyState();
  await start(state, []);
  await expect(start(state, [])).rejects.toThrow(`as process ${process.pid}`);
});

test('a part that cannot come up ends the start with the end of its log', async () => {
  const before = process.env['REFRAIN_TEMPORAL_BIN'];
  process.env['REFRAIN_TEMPORAL_BIN'] = '/bin/false';
  afterwards.push(() =>
    before === undefined ? delete process.env['REFRAIN_TEMPORAL_BIN'] : (process.env['REFRAIN_TEMPORAL_BIN'] = before),
  );
  await expect(start(emptyState(), ['temporal'])).rejects.toThrow(
    /temporal does not start: it left with exit code 1 3 times/,
  );
});
