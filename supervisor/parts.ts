import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { namespace, taskQueues } from '../temporal-config/names.ts';
import { optionalSetting, statePaths } from '../temporal-config/settings.ts';
import type { ChildPlan } from './child.ts';
import type { Externals } from './externals.ts';
import { installationMark } from './leftovers.ts';
import type { Ports } from './ports.ts';
import { serverSettings } from './server-settings.ts';
import { CannotStart } from './state-folder.ts';
import type { TemporalAccess } from './temporal-access.ts';

/** Every process, in the order in which they may depend on each other. */
export const partNames = [
  'temporal',
  'minio',
  'vllm',
  'server',
  'gateway',
  'worker-cpu',
  'worker-training',
  'worker-serving',
] as const;
export type PartName = (typeof partNames)[number];

/** Who has to be up before a part is started; vLLM needs nobody and takes longest. */
export const needs: Record<PartName, readonly PartName[]> = {
  temporal: [],
  minio: [],
  vllm: [],
  server: ['temporal', 'minio'],
  gateway: ['minio'],
  'worker-cpu': ['temporal', 'minio'],
  'worker-training': ['temporal', 'minio'],
  'worker-serving': ['temporal', 'minio'],
};

export interface Installation {
  readonly state: string;
  readonly home: string;
  readonly ports: Ports;
  readonly installationId: string;
  readonly secrets: {
    readonly minioUser: string;
    readonly minioPassword: string;
    /** 32 bytes, base64. */
    readonly minioKey: string;
    readonly vllmKey: string;
  };
  readonly temporal: TemporalAccess;
  readonly externals: Externals;
  /** Ports that only their process uses. */
  readonly innerPorts: { readonly temporalHttp: number; readonly temporalMetrics: number };
}

/** What a command line, client or part needs to reach this installation; no secret among it. */
export function settingsOf({
  state,
  home,
  ports,
  externals,
}: Pick<Installation, 'state' | 'home' | 'ports' | 'externals'>): Record<string, string> {
  const at = (port: number) => `http://127.0.0.1:${port}`;
  return {
    REFRAIN_HOME: home,
    REFRAIN_STATE: state,
    REFRAIN_TEMPORAL_ADDRESS: `127.0.0.1:${ports.temporal}`,
    REFRAIN_S3_ENDPOINT: at(ports.minio),
    REFRAIN_SERVER_URL: at(ports.server),
    REFRAIN_GATEWAY_URL: at(ports.gateway),
    REFRAIN_GATEWAY_CONTROL_URL: at(ports.gatewayControl),
    REFRAIN_VLLM_URL: at(ports.vllm),
    REFRAIN_VLLM_BASE_DIR: optionalSetting('REFRAIN_VLLM_BASE_DIR') ?? join(home, 'models', 'tiny-zh'),
    REFRAIN_VLLM_BASE_NAME:
      optionalSetting('REFRAIN_VLLM_BASE_NAME') ?? basename(optionalSetting('REFRAIN_VLLM_BASE_DIR') ?? 'tiny-zh'),
    REFRAIN_PYTHON: partPath('python', 'REFRAIN_PYTHON'),
    ...externals.settings,
  };
}

/** Where set-up put a part, unless the environment names another. */
function partPath(name: 'temporal' | 'minio' | 'python', variable: string): string {
  return (
    process.env[variable] || join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'refrain', 'bin', name)
  );
}

function installed(name: 'temporal' | 'minio' | 'python', variable: string): string {
  const path = partPath(name, variable);
  if (existsSync(path)) return path;
  throw new CannotStart(
    `${name} is missing: there is nothing at ${path}. \`npm start\` installs it; \`npm run refrain -- doctor\` lists what else is missing.`,
  );
}

/** Variables of the person's shell that a part may see; everything else, credentials above all, stays outside. */
const passedOn = [
  'PATH',
  'HOME',
  'USER',
  'LANG',
  'LC_ALL',
  'LC_CTYPE',
  'TZ',
  'TMPDIR',
  'XDG_CACHE_HOME',
  'SSL_CERT_FILE',
  'NODE_EXTRA_CA_CERTS',
];

export function planPart(name: PartName, installation: Installation): ChildPlan {
  const { state, home, ports, installationId } = installation;
  const base = Object.fromEntries(
    passedOn.flatMap((variable) => (process.env[variable] === undefined ? [] : [[variable, process.env[variable]]])),
  );
  const common = { name, cwd: state, logFile: join(statePaths(state).logs, `${name}.log`), patienceMs: 60_000 };
  const marked = { ...base, [installationMark]: installationId };
  const node = (entry: readonly string[], role: string, extra: Record<string, string> = {}) => ({
    ...common,
    program: process.execPath,
    args: ['--enable-source-maps', join(home, 'dist', ...(entry[0] ?? '').split('/')), ...entry.slice(1)],
    env: { ...marked, ...settingsOf(installation), REFRAIN_S3_ROLE: role, NODE_ENV: 'production', ...extra },
  });
  const worker = (queue: keyof typeof taskQueues): ChildPlan => ({
    ...node(['workers/main.js', queue], 'worker'),
    isHealthy: (pid, startedAtMs) => installation.temporal.isPolledBy(taskQueues[queue], pid, startedAtMs),
  });

  switch (name) {
    case 'temporal':
      return {
        ...common,
        program: installed('temporal', 'REFRAIN_TEMPORAL_BIN'),
        args: temporalArguments(installation),
        env: marked,
        isHealthy: () => installation.temporal.isHealthy(),
      };
    case 'minio':
      return {
        ...common,
        program: installed('minio', 'REFRAIN_MINIO_BIN'),
        args: ['server', statePaths(state).minio, '--address', `127.0.0.1:${ports.minio}`, '--quiet'],
        env: {
          ...marked,
          MINIO_ROOT_USER: installation.secrets.minioUser,
          MINIO_ROOT_PASSWORD: installation.secrets.minioPassword,
          // Without one it would keep the credentials it hands out in the clear beside the objects.
          MINIO_KMS_SECRET_KEY: `refrain:${installation.secrets.minioKey}`,
          MINIO_BROWSER: 'off',
          MINIO_UPDATE: 'off',
        },
        isHealthy: () => answers(`http://127.0.0.1:${ports.minio}/minio/health/ready`),
      };
    case 'vllm':
      return {
        ...common,
        ...planVllm(installation, marked),
        passingFolder: statePaths(state).vllmSockets,
        patienceMs: 900_000,
        isHealthy: () => answers(`http://127.0.0.1:${ports.vllm}/health`),
      };
    case 'server':
      return {
        ...node(['server/main.js'], 'server', serverSettings(installation.externals)),
        isHealthy: () => answers(`http://127.0.0.1:${ports.server}/api/health`),
      };
    case 'gateway':
      return {
        ...node(['gateway/main.js'], 'gateway'),
        isHealthy: () => answers(`http://127.0.0.1:${ports.gateway}/healthz`),
      };
    case 'worker-cpu':
      return worker('cpu');
    case 'worker-training':
      return worker('training');
    case 'worker-serving':
      return worker('serving');
  }
}

/** As shipped, every hop after a burst of 25 tasks waits 41 ms, and priorities order each of four lines for itself. */
function temporalArguments({ state, ports, innerPorts }: Installation): string[] {
  const settings = {
    'history.transferProcessorMaxPollRPS': '5000',
    'history.timerProcessorMaxPollRPS': '5000',
    'history.visibilityProcessorMaxPollRPS': '5000',
    'matching.numTaskqueueWritePartitions': '1',
    'system.enableActivityEagerExecution': 'true',
    'frontend.rps': '20000',
    'frontend.namespaceRPS': '20000',
    'frontend.WorkflowPauseEnabled': 'true',
  };
  return [
    ...[
      'server',
      'start-dev',
      '--db-filename',
      statePaths(state).temporalDb,
      '--namespace',
      namespace,
      '--ip',
      '127.0.0.1',
    ],
    ...[
      '--port',
      `${ports.temporal}`,
      '--ui-port',
      `${ports.temporalUi}`,
      '--http-port',
      `${innerPorts.temporalHttp}`,
      '--metrics-port',
      `${innerPorts.temporalMetrics}`,
    ],
    ...[
      '--ui-disable-news-fetch',
      '--log-level',
      'warn',
      '--sqlite-pragma',
      'journal_mode=wal',
      '--sqlite-pragma',
      'synchronous=normal',
    ],
    ...Object.entries(settings).flatMap(([name, value]) => ['--dynamic-config-value', `${name}=${value}`]),
  ];
}

function planVllm(
  installation: Installation,
  marked: Record<string, string>,
): Pick<ChildPlan, 'program' | 'args' | 'env'> {
  const settings = settingsOf(installation);
  return {
    program: installed('python', 'REFRAIN_PYTHON'),
    args: [
      ...[
        '-m',
        'vllm.entrypoints.openai.api_server',
        '--model',
        settings['REFRAIN_VLLM_BASE_DIR'] ?? '',
        '--served-model-name',
        settings['REFRAIN_VLLM_BASE_NAME'] ?? '',
      ],
      ...vllmSize(),
      ...['--enable-lora', '--max-loras', '4', '--max-lora-rank', '16', '--max-cpu-loras', '16'],
      ...[
        '--host',
        '127.0.0.1',
        '--port',
        `${installation.ports.vllm}`,
        '--shutdown-timeout',
        '5',
        '--disable-uvicorn-access-log',
      ],
    ],
    env: {
      ...marked,
      // By the environment, not the command line: that one every user of the machine can read.
      VLLM_API_KEY: installation.secrets.vllmKey,
      HF_HUB_OFFLINE: '1',
      VLLM_CPU_KVCACHE_SPACE: '1',
      VLLM_ALLOW_RUNTIME_LORA_UPDATING: '1',
      VLLM_NO_USAGE_STATS: '1',
      // On a CPU the worker shares the engine's process: a third one would load torch a third time, a third of the start.
      VLLM_ENABLE_V1_MULTIPROCESSING: '0',
      OMP_NUM_THREADS: '1',
      VLLM_LOGGING_LEVEL: 'WARNING',
      // From its working directory: the path of a socket may have 107 bytes, and that of the state folder any number.
      VLLM_RPC_BASE_PATH: relative(installation.state, statePaths(installation.state).vllmSockets),
    },
  };
}

/** How the engine is sized: for the base that ships on a CPU, unless `REFRAIN_VLLM_ARGS` says otherwise. */
function vllmSize(): readonly string[] {
  const given = optionalSetting('REFRAIN_VLLM_ARGS');
  if (!given) return ['--dtype', 'float32', '--max-model-len', '512', '--enforce-eager'];
  const problem = new CannotStart(
    `REFRAIN_VLLM_ARGS is not a JSON array of strings, such as ["--dtype","bfloat16","--max-model-len","8192"].`,
  );
  try {
    const read: unknown = JSON.parse(given);
    if (Array.isArray(read) && read.every((argument) => typeof argument === 'string')) return read;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw problem;
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(2_000) })).ok;
  } catch {
    return false;
  }
}
