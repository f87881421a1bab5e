import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { describe, expect, test } from 'vitest';
import { policyFor } from '../../store/narrow-credentials.ts';

/* The files in deploy/, as Compose's own library and the API types of Kubernetes read them. Nothing is started. */

const root = process.cwd();
const kubernetes = join(root, 'deploy', 'kubernetes');
const checker = process.env['REFRAIN_DEPLOYCHECK_BIN'] || join(homedir(), '.cache', 'refrain', 'bin', 'deploycheck');

async function check<Seen>(args: readonly string[], env: Record<string, string> = {}): Promise<Seen> {
  const { stdout } = await promisify(execFile)(checker, args, { env, maxBuffer: 1 << 24 });
  return JSON.parse(stdout) as Seen;
}
const refusalOf = (args: readonly string[], env: Record<string, string> = {}) =>
  check(args, env).then(
    () => '',
    (error: { stderr: string }) => error.stderr,
  );

const source = (path: string) => readFileSync(join(root, path), 'utf8');
/** Every variable that the product reads. */
const settingNames = new Set(source('temporal-config/settings.ts').match(/\b(?:REFRAIN_[A-Z0-9_]+|DATABASE_URL)\b/g));
const isOurs = (name: string) => name.startsWith('REFRAIN_') || name === 'DATABASE_URL';
const secretsReadBy = (path: string) =>
  [...source(path).matchAll(/readSecret\('([^']+)'\)/g)].map((match) => match[1] ?? '');
/** `dist/server/main.js` is compiled from a file of the package. */
const isProgram = (path: string) => existsSync(join(root, path.replace(/^dist\//, '').replace(/\.js$/, '.ts')));

interface Container {
  readonly name: string;
  readonly image: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value?: string; readonly valueFrom?: object }[];
  readonly envFrom?: readonly object[];
  readonly ports?: readonly { readonly containerPort: number }[];
  readonly resources: { readonly requests?: Record<string, string>; readonly limits?: Record<string, string> };
  readonly readinessProbe?: object;
  readonly livenessProbe?: object;
  readonly securityContext?: {
    readonly allowPrivilegeEscalation?: boolean;
    readonly readOnlyRootFilesystem?: boolean;
    readonly capabilities?: { readonly drop?: readonly string[] };
  };
}
interface Pod {
  readonly containers: readonly Container[];
  readonly securityContext?: { readonly runAsNonRoot?: boolean; readonly runAsUser?: number };
  readonly automountServiceAccountToken?: boolean;
  readonly volumes?: readonly {
    readonly name: string;
    readonly secret?: { readonly secretName: string; readonly items?: readonly { readonly key: string }[] };
  }[];
}
interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly data?: Record<string, string>;
  readonly spec?: {
    readonly template?: { readonly metadata: { readonly labels: Record<string, string> }; readonly spec: Pod };
    readonly selector?: Record<string, string>;
    readonly ports?: readonly { readonly port: number }[];
  };
}

const kustomization = parse(readFileSync(join(kubernetes, 'kustomization.yaml'), 'utf8')) as {
  resources: string[];
  configMapGenerator: { name: string; files: string[] }[];
};
const manifests = await check<Manifest[]>([
  'kubernetes',
  ...kustomization.resources.map((name) => join(kubernetes, name)),
]);
const workloads = manifests.flatMap(({ kind, metadata, spec }) =>
  spec?.template ? [{ kind, name: metadata.name, labels: spec.template.metadata.labels, pod: spec.template.spec }] : [],
);
const containers = workloads.flatMap(({ name, pod, kind }) =>
  pod.containers.map((container) => ({ where: `${name}/${container.name}`, kind, pod, container })),
);

describe('Kubernetes', () => {
  test('every manifest is part of the whole, and says nothing the API does not know', () => {
    const files = readdirSync(kubernetes).filter((name) => name.endsWith('.yaml') && name !== 'kustomization.yaml');
    expect(kustomization.resources.toSorted()).toEqual(files.toSorted());
    for (const { files: generated } of kustomization.configMapGenerator)
      for (const file of generated) expect(existsSync(join(kubernetes, file))).toBe(true);
    expect(workloads.map(({ name }) => name).toSorted()).toEqual(
      [
        ...['gateway', 'minio', 'postgres', 'prepare', 'server', 'serving'],
        ...['temporal', 'temporal-postgres', 'temporal-schema', 'worker-cpu', 'worker-training'],
      ].toSorted(),
    );
  });

  test('a key that is misspelt, and a value of another type, are found', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'refrain-deploy-'));
    const file = join(folder, 'one.yaml');
    const refused = async (spec: string) => {
      await writeFile(file, `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: x }\nspec: ${spec}\n`);
      return await refusalOf(['kubernetes', file]);
    };
    expect(await refused('{ replica: 1 }')).toMatch(/one\.yaml, document 1: .*unknown field "replica"/);
    expect(await refused('{ replicas: one }')).toMatch(/replicas/);
    await rm(folder, { recursive: true });
  });

  test.each(containers)('$where runs without rights it does not need, in bounds', ({ pod, container, where }) => {
    expect(pod.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: expect.any(Number) });
    expect(pod.automountServiceAccountToken).toBe(false);
    expect(container.securityContext).toMatchObject({
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
    });
    // The vendor's server writes its settings into its image at start.
    expect(container.securityContext?.readOnlyRootFilesystem).toBe(where !== 'temporal/temporal');
    expect(Object.keys(container.resources.requests ?? {})).toEqual(expect.arrayContaining(['cpu', 'memory']));
    expect(container.resources.limits).toHaveProperty('memory');
    expect(container.image).toMatch(/:[^:]*\d[^:]*$/);
  });

  test.each(containers.filter(({ container }) => container.ports))(
    '$where is asked whether it is well',
    ({ container }) => {
      expect(container).toHaveProperty('readinessProbe');
      expect(container).toHaveProperty('livenessProbe');
    },
  );

  test('no password and no key is written down: they come from secrets', () => {
    const said = containers.flatMap(({ where, container }) =>
      (container.env ?? [])
        .filter(
          ({ name, value }) =>
            /PASSWORD|PWD|SECRET|_KEY|DATABASE_URL/.test(name) && value !== undefined && !name.endsWith('_FILE'),
        )
        .map(({ name }) => `${where} ${name}`),
    );
    expect(said).toEqual([]);
    expect(manifests.filter(({ kind }) => kind === 'Secret')).toEqual([]);
  });

  test('every variable is one that the product reads, and every program is there', () => {
    const settings = manifests.find(({ metadata }) => metadata.name === 'refrain-settings')?.data ?? {};
    const names = [
      ...Object.keys(settings),
      ...containers.flatMap(({ container }) => container.env?.map(({ name }) => name) ?? []),
    ];
    expect(names.filter(isOurs).filter((name) => !settingNames.has(name))).toEqual([]);
    const programs = containers.flatMap(
      ({ container }) => container.args?.filter((arg) => arg.startsWith('dist/')) ?? [],
    );
    expect(programs.length).toBeGreaterThan(5);
    expect(programs.filter((path) => !isProgram(path))).toEqual([]);
  });

  test.each([
    ['server', 'server/main.ts', true],
    ['gateway', 'gateway/main.ts', false],
    ['worker-cpu', 'workers/main.ts', false],
    ['worker-training', 'workers/main.ts', false],
    ['serving', 'workers/main.ts', false],
  ])('%s is given the secrets it reads; those that sign are the server’s alone', (name, main, all) => {
    const volume = workloads
      .find((one) => one.name === name)
      ?.pod.volumes?.find(({ secret }) => secret?.secretName === 'refrain-secrets');
    const given = volume?.secret?.items?.map(({ key }) => key);
    if (all) return expect(given).toBeUndefined();
    // Only the serving worker talks to gateway and vLLM.
    const needed = secretsReadBy(main).filter(
      (secret) => name === 'serving' || name === 'gateway' || secret !== 'gateway-control',
    );
    expect(given).toEqual(
      expect.arrayContaining([...needed, ...(name === 'serving' || name === 'gateway' ? ['vllm-key'] : [])]),
    );
    for (const secret of ['signing-key.pem', 'session-secret', 'local-token', 'hook-key'])
      expect(given).not.toContain(secret);
  });

  test('every address leads to a service, and every service to a workload', () => {
    const services = manifests.filter(({ kind }) => kind === 'Service');
    const settings = manifests.find(({ metadata }) => metadata.name === 'refrain-settings')?.data ?? {};
    const addresses = Object.entries(settings)
      .filter(([name]) => /_(ADDRESS|ENDPOINT|URL)$/.test(name) && name !== 'REFRAIN_PUBLIC_URL')
      .map(([, value]) => value.replace('http://', '').split(':'));
    expect(addresses.length).toBe(6);
    for (const [host, port] of addresses) {
      const service = services.find(({ metadata }) => metadata.name === host);
      expect(service?.spec?.ports?.map((one) => String(one.port))).toContain(port);
    }
    for (const { spec } of services)
      expect(
        workloads.filter(({ labels }) =>
          Object.entries(spec?.selector ?? {}).every(([key, value]) => labels[key] === value),
        ),
      ).toHaveLength(1);
  });
});

describe('Compose', () => {
  const file = join(root, 'deploy', 'compose.yaml');
  const wanted = [
    ...new Set([...source('deploy/compose.yaml').matchAll(/\$\{([A-Z_]+):\?/g)].map((match) => match[1] ?? '')),
  ];
  const given = Object.fromEntries(wanted.map((name) => [name, `planted-${name.toLowerCase()}`]));
  interface Service {
    readonly image: string;
    readonly command: readonly string[] | null;
    readonly user?: string;
    readonly read_only?: boolean;
    readonly cap_drop?: readonly string[];
    readonly mem_limit?: string;
    readonly environment?: Record<string, string>;
    readonly ports?: readonly { readonly host_ip?: string }[];
  }
  const load = () => check<{ services: Record<string, Service> }>(['compose', file], given);

  test('nothing has a default: what is not given is asked for by name', async () => {
    const example = source('deploy/env.example').match(/^[A-Z_]+(?==)/gm) ?? [];
    expect([...example].toSorted()).toEqual(wanted.toSorted());
    expect(source('deploy/env.example')).not.toMatch(/^[A-Z_]+=./m);
    for (const name of wanted) {
      const { [name]: _, ...others } = given;
      expect(await refusalOf(['compose', file], others)).toContain(name);
    }
    expect(source('deploy/compose.yaml')).not.toMatch(/\$\{[A-Z_]+(?::-|-|\})/);
  });

  test('no service has rights it does not need, and none is published beyond loopback', async () => {
    const { services } = await load();
    expect(Object.keys(services).length).toBe(12);
    for (const [name, service] of Object.entries(services)) {
      expect([name, service.cap_drop]).toEqual([name, ['ALL']]);
      expect([name, service.mem_limit !== undefined]).toEqual([name, true]);
      expect(service.image).toMatch(/:[^:]*\d[^:]*$/);
      for (const { host_ip: address } of service.ports ?? []) expect(address).toBe('127.0.0.1');
      // The vendor's images of Temporal bring a user of their own and write settings at start.
      if (/^temporal(-schema)?$/.test(name)) continue;
      expect([name, service.read_only]).toEqual([name, true]);
      expect(Number(service.user?.split(':')[0])).toBeGreaterThan(0);
    }
  });

  test('every variable is one that the product reads, and every program is there', async () => {
    const { services } = await load();
    const names = Object.values(services).flatMap(({ environment }) => Object.keys(environment ?? {}));
    expect(names.filter(isOurs).filter((name) => !settingNames.has(name))).toEqual([]);
    const programs = Object.values(services).flatMap(
      ({ command }) => command?.filter((arg) => arg.startsWith('dist/')) ?? [],
    );
    expect(programs.filter((path) => !isProgram(path))).toEqual([]);
    expect(programs.length).toBeGreaterThan(4);
  });

  test('vLLM takes adapters the same way wherever it runs', async () => {
    const { services } = await load();
    const adapterFlags = (args: readonly string[] | null | undefined) => args?.filter((arg) => /lora/.test(arg));
    const ofSupervisor = [...source('supervisor/parts.ts').matchAll(/'(--[\w-]*lora[\w-]*)'(?:, '(\d+)')?/g)].map(
      ([, flag, value]) => (value ? `${flag}=${value}` : flag),
    );
    expect(ofSupervisor.length).toBe(4);
    expect(adapterFlags(services['vllm']?.command)).toEqual(ofSupervisor);
    expect(adapterFlags(containers.find(({ where }) => where === 'serving/vllm')?.container.args)).toEqual(
      ofSupervisor,
    );
  });
});

test.each(['server', 'gateway', 'worker'] as const)(
  'the policy of the %s’s keys is the one it gets under a supervisor',
  (role) => {
    expect(JSON.parse(source(`deploy/policies/${role}.json`))).toEqual(policyFor(role));
  },
);
