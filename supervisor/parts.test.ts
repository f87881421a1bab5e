import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { noExternals } from './externals.ts';
import { planPart, type Installation } from './parts.ts';

const installation = {
  state: '/state',
  home: '/home/refrain',
  installationId: 'i',
  ports: {},
  externals: noExternals,
  innerPorts: { temporalHttp: 1, temporalMetrics: 2 },
  secrets: { minioUser: 'root-user', minioPassword: 'root-password', minioKey: 'store-key', vllmKey: 'vllm-secret' },
} as unknown as Installation;

afterEach(() => vi.unstubAllEnvs());

test('vLLM is sized for the base that ships, or as the operator says', () => {
  vi.stubEnv('REFRAIN_PYTHON', process.execPath);
  expect(planPart('vllm', installation).args.join(' ')).toContain('--dtype float32 --max-model-len 512');
  vi.stubEnv('REFRAIN_VLLM_ARGS', '["--dtype","bfloat16"]');
  const { args } = planPart('vllm', installation);
  expect(args.join(' ')).toContain('--dtype bfloat16');
  expect(args).not.toContain('float32');
});

test('the sockets of vLLM lie in a folder that no earlier vLLM left anything in, however long its path', () => {
  vi.stubEnv('REFRAIN_PYTHON', process.execPath);
  const state = `/${'long'.repeat(40)}`;
  const { cwd, env, passingFolder } = planPart('vllm', { ...installation, state });
  expect(join(cwd, env['VLLM_RPC_BASE_PATH']!)).toBe(passingFolder);
  expect(env['VLLM_RPC_BASE_PATH']!.length + 1 + crypto.randomUUID().length).toBeLessThan(107);
});

test.each(['bfloat16', '{"dtype":"bfloat16"}', '["--max-model-len",8192]'])(
  '%s as its size is refused with an example',
  (given) => {
    vi.stubEnv('REFRAIN_PYTHON', process.execPath);
    vi.stubEnv('REFRAIN_VLLM_ARGS', given);
    expect(() => planPart('vllm', installation)).toThrow('REFRAIN_VLLM_ARGS is not a JSON array of strings');
  },
);

test('no part but the store learns its root credentials, none sees the shell, and no secret is on a command line', () => {
  vi.stubEnv('REFRAIN_PYTHON', process.execPath);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'from-the-shell');
  for (const name of ['vllm', 'server', 'gateway', 'worker-cpu'] as const) {
    const { args, env } = planPart(name, installation);
    expect(Object.values(env)).not.toContain('root-password');
    expect(Object.values(env)).not.toContain('from-the-shell');
    expect(args).not.toContain('vllm-secret');
  }
});

test('a part that set-up has not installed is named, with the command that installs it', () => {
  vi.stubEnv('REFRAIN_PYTHON', '/nowhere/python');
  expect(() => planPart('vllm', installation)).toThrow(/python is missing.*npm start/s);
});

test('the server alone is told what an hour costs, and what is no price keeps everything from starting', () => {
  vi.stubEnv('REFRAIN_TRAINING_HOUR_PRICE', '2.49 USD');
  expect(planPart('server', installation).env).toMatchObject({ REFRAIN_TRAINING_HOUR_PRICE: '2.49 USD' });
  expect(planPart('server', installation).env).not.toHaveProperty('REFRAIN_SERVING_HOUR_PRICE');
  expect(planPart('gateway', installation).env).not.toHaveProperty('REFRAIN_TRAINING_HOUR_PRICE');
  vi.stubEnv('REFRAIN_SERVING_HOUR_PRICE', '1 EUR');
  expect(() => planPart('server', installation)).toThrow(/in USD and .* in EUR/);
  vi.stubEnv('REFRAIN_SERVING_HOUR_PRICE', 'cheap');
  expect(() => planPart('server', installation)).toThrow(/REFRAIN_SERVING_HOUR_PRICE .*"cheap"; it has to be/);
});
