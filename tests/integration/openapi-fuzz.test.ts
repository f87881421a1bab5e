import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createClient } from '../../server/client.ts';
import { startStack, type Stack } from '../../supervisor/stack.ts';
import { statePaths } from '../../temporal-config/settings.ts';

/** Operations that are not asked, each with why. */
const leftOut: Readonly<Record<string, string>> = {
  'GET /runs/{runId}/events': 'a stream that goes on as long as its run',
  'POST /session/end-everywhere': 'would make the token of this very test void',
};
/** A template beside them takes these words as well (`{place}`), so that its method is one of theirs too. */
const alsoTemplates = ['PUT /runs/{runId}/blind/{stepId}/keep', 'PUT /runs/{runId}/blind/{stepId}/tallies'];
/** What is looked for in every answer. */
const checks = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_headers_conformance',
  'response_schema_conformance',
  'negative_data_rejection',
  'unsupported_method',
  'ignored_auth',
];
const seed = 20261126;

interface Report {
  readonly complete: boolean;
  readonly operations: { readonly total: number; readonly tested: number; readonly errored: number };
  readonly test_cases: { readonly generated: number };
  readonly failures: readonly { readonly type: string; readonly operations: readonly string[] }[];
  readonly errors: readonly unknown[];
}
interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, object>>>>;
}

let folder: string;
let stack: Stack;
let description: Description;
let token: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'refrain-fuzz-'));
  const parts = ['temporal', 'minio', 'server', 'gateway', 'worker-cpu'] as const;
  stack = await startStack({ state: join(folder, 'state'), home: resolve('.'), ports: 'free', parts });
  const url = stack.settings['REFRAIN_SERVER_URL']!;
  const local = await readFile(join(statePaths(stack.state).secrets, 'local-token'), 'utf8');
  const owner = createClient({ url, token: local.trim() });
  ({ token } = await owner.call('POST /tokens', { body: { name: 'of the fuzz test' } }));
  const headers = { authorization: `Bearer ${token}` };
  description = (await (await fetch(`${url}/api/openapi.json`, { headers })).json()) as Description;
});
afterAll(async () => {
  await stack?.stop();
  await rm(folder, { recursive: true, force: true });
});

test(
  'whatever its description allows or forbids, the API answers as it says, and never with a fault of its own',
  { timeout: 1_800_000 },
  async () => {
    const names = Object.entries(description.paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(names).toEqual(expect.arrayContaining(Object.keys(leftOut)));
    const schema = join(folder, 'openapi.json');
    const reportPath = join(folder, 'report.json');
    await writeFile(schema, JSON.stringify(description));
    await writeFile(join(folder, 'schemathesis.toml'), '');
    const excluded = Object.keys(leftOut).flatMap((name) => ['--exclude-name', name]);
    const said = await promisify(execFile)(
      fuzzer(),
      [
        ...['run', schema, '--url', `${stack.settings['REFRAIN_SERVER_URL']}/api`],
        ...['--header', `Authorization: Bearer ${token}`, '--checks', checks.join(',')],
        ...['--phases', 'coverage,fuzzing', '--max-examples', '5', '--seed', String(seed), '--workers', '1'],
        ...['--no-shrink', '--continue-on-failure', '--no-color', '--warnings', 'off'],
        ...['--report', 'json', '--report-json-path', reportPath, ...excluded],
      ],
      { cwd: folder, maxBuffer: 64 * 1024 * 1024, timeout: 1_700_000 },
    ).catch((error: { stdout: string }) => error);
    const report = JSON.parse(await readFile(reportPath, 'utf8')) as Report;

    const failures = report.failures.filter(
      ({ type, operations }) =>
        type !== 'UnsupportedMethodResponse' || !operations.every((one) => alsoTemplates.includes(one)),
    );
    expect(failures, said.stdout).toEqual([]);
    expect(report.errors, said.stdout).toEqual([]);
    expect(report.complete).toBe(true);
    expect(report.operations).toMatchObject({
      total: names.length,
      tested: names.length - excluded.length / 2,
      errored: 0,
    });
    expect(report.test_cases.generated).toBeGreaterThan(names.length);
    const log = await readFile(join(statePaths(stack.state).logs, 'server.log'), 'utf8');
    expect(log.split('\n').filter((line) => line.includes('a request failed'))).toEqual([]);
  },
);

/** Where the set-up of the tests put it; a missing one fails the test rather than skipping it. */
function fuzzer(): string {
  const path =
    process.env['REFRAIN_SCHEMATHESIS_BIN'] ||
    join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'refrain', 'bin', 'schemathesis');
  if (!existsSync(path)) throw new Error(`Schemathesis is not at ${path}. \`npm test\` installs it.`);
  return path;
}
