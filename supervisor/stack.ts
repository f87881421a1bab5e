import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { s3Place } from '../temporal-config/servers.ts';
import { statePaths } from '../temporal-config/settings.ts';
import { superviseChild, type Child, type ChildPhase } from './child.ts';
import { endJobs, endLeftovers, installationMark } from './leftovers.ts';
import { rotateLog } from './log-file.ts';
import { needs, partNames, planPart, settingsOf, type Installation, type PartName } from './parts.ts';
import { choosePorts, freePort, type PortName, type Ports } from './ports.ts';
import { identify, signal, type ProcessIdentity } from './process-identity.ts';
import { readRecord, writeRecord } from './record.ts';
import { giveNarrowAccess } from './s3-access.ts';
import { noExternals, proveStore, reachStore, reachTemporal, readExternalKeys, type Externals } from './externals.ts';
import { makeSecrets } from './secrets.ts';
import { CannotStart, takeStateFolder } from './state-folder.ts';
import { openTemporalAccess } from './temporal-access.ts';

export interface StackOptions {
  /** Folder with everything this installation keeps; made when missing. */
  readonly state: string;
  /** `usual`: the documented ports, others only where those are taken. `free`: any, for tests beside each other. */
  readonly ports: 'usual' | 'free';
  /** Folder of the package, with `dist/`. */
  readonly home: string;
  /** All unless given; a part's needs are not added by themselves. */
  readonly parts?: readonly PartName[];
  /** Parts that are somebody else's; they are neither started nor stopped. */
  readonly externals?: Externals;
  /** Parts whose being up is not waited for. A start of theirs that fails is told by `onTrouble`. */
  readonly late?: readonly PartName[];
  readonly report?: StackReport;
  /** Ends a start that is under way; `startStack` then throws when everything has ended. */
  readonly signal?: AbortSignal;
}

/** What a person watching the start wants to know. */
export interface StackReport {
  onLeftovers?(count: number): void;
  onPortTaken?(name: PortName, usual: number, taken: number): void;
  onPhase?(part: PartName, phase: ChildPhase, detail: string): void;
  onTrouble?(message: string): void;
}

export interface Stack {
  readonly state: string;
  readonly ports: Ports;
  /** Settings of temporal-config/settings.ts with which a process reaches this stack. No secret among them. */
  readonly settings: Readonly<Record<string, string>>;
  /** Variable that marks a process as this installation's: should the supervisor be killed, the next start ends it. */
  readonly mark: Readonly<Record<string, string>>;
  readonly processes: () => readonly {
    readonly name: PartName;
    readonly phase: ChildPhase;
    readonly pid: number | null;
  }[];
  /** Signals a part's whole group, as a crash would; it is started again. */
  kill(part: PartName, name: NodeJS.Signals): void;
  /** Waits until a part is up with another process than `notPid`; for after a `kill`. */
  untilUp(part: PartName, notPid?: number | null): Promise<void>;
  /** Ends everything, those with open streams first, the stateful two last; within ten seconds. */
  stop(): Promise<void>;
}

const rotateEveryMs = 20_000;
/** The two together, and the third beside them, stay below ten seconds, with what the last signals need. */
const streamsGraceMs = 5_500;
const statefulGraceMs = 1_500;
/** For a training's step in hand and its checkpoint, which lies on this disk and needs none of the servers. */
const jobsGraceMs = 8_000;
const stateful: readonly PartName[] = ['temporal', 'minio'];

/**
 * Starts the processes of an installation, each as soon as those it needs are up, and keeps them up until `stop`.
 * @throws CannotStart when a person has to do something first; Error with a log's end when a part does not come up
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { state, home, externals = noExternals, report = {} } = options;
  const isExternal = (name: string) => name in externals.addresses;
  const parts = (options.parts ?? partNames).filter((name) => !isExternal(name));
  const release = takeStateFolder(state);
  const children = new Map<PartName, Child>();
  const living = new Map<string, ProcessIdentity>();
  let stopNarrowAccess = () => {};
  let closeTemporal: () => Promise<void> = async () => {};
  let rotating: NodeJS.Timeout | undefined;

  let stopping = false;
  const stop = async () => {
    stopping = true;
    clearInterval(rotating);
    stopNarrowAccess();
    const end = (graceMs: number, which: (name: PartName) => boolean) =>
      Promise.all(
        [...children.values()].filter(({ name }) => which(name as PartName)).map((child) => child.stop(graceMs)),
      );
    const endParts = async () => {
      await end(streamsGraceMs, (name) => !stateful.includes(name));
      await end(statefulGraceMs, (name) => stateful.includes(name));
    };
    await Promise.all([endParts(), endJobs(state, jobsGraceMs)]);
    // A worker may have begun a job while it was being ended.
    await endJobs(state, 0);
    await closeTemporal();
    release();
  };

  try {
    const { root, storeKey, installationId } = makeSecrets(state);
    const leftovers = await endLeftovers(state, installationId);
    if (leftovers > 0) report.onLeftovers?.(leftovers);
    const ports = await choosePorts(options.ports, readRecord(state)?.ports ?? {}, (...taken) =>
      report.onPortTaken?.(...taken),
    );
    const temporal = openTemporalAccess(
      externals.addresses.temporal ?? `127.0.0.1:${ports.temporal}`,
      isExternal('temporal'),
    );
    closeTemporal = temporal.close;
    const installation: Installation = {
      state,
      home,
      ports,
      installationId,
      temporal,
      externals,
      secrets: {
        minioUser: root.user,
        minioPassword: root.password,
        minioKey: storeKey,
        vllmKey: readFileSync(join(statePaths(state).secrets, 'vllm-key'), 'utf8').trim(),
      },
      innerPorts: { temporalHttp: await freePort(), temporalMetrics: await freePort() },
    };
    const settings = settingsOf(installation);
    const startedAt = new Date().toISOString();
    const supervisor = identify(process.pid);
    const remember = () => {
      if (supervisor !== null)
        writeRecord(state, {
          supervisor,
          startedAt,
          settings,
          ports,
          children: [...living].map(([name, identity]) => ({ name, ...identity })),
        });
    };
    remember();
    // Every part is planned before one is started, so that what is missing is said at once.
    const plans = parts.map((name) => ({ name, plan: planPart(name, installation) }));
    rotating = setInterval(() => plans.forEach(({ plan }) => rotateLog(plan.logFile)), rotateEveryMs);
    rotating.unref();

    const afterwards: Partial<Record<PartName, () => Promise<void>>> = {
      temporal: temporal.setUp,
      minio: async () =>
        void (stopNarrowAccess = await giveNarrowAccess(
          state,
          isExternal('minio') ? s3Place() : { endpoint: settings['REFRAIN_S3_ENDPOINT'] ?? '' },
          isExternal('minio') ? readExternalKeys : () => root,
          (message) => report.onTrouble?.(message),
        )),
    };
    const starts = new Map<PartName, Promise<void>>();
    if (isExternal('temporal')) starts.set('temporal', reachTemporal(temporal, externals.addresses.temporal ?? ''));
    if (isExternal('minio'))
      starts.set(
        'minio',
        reachStore(s3Place())
          .then(afterwards.minio)
          .then(() => proveStore(s3Place())),
      );
    for (const { name, plan } of plans) {
      const first = Promise.all(needs[name].map((needed) => starts.get(needed) ?? Promise.resolve()));
      const started = first.then(async () => {
        if (stopping) throw new Error(`${name} was not started any more.`);
        const child = superviseChild(plan, {
          onProcess(_, identity) {
            if (identity === null) living.delete(name);
            else living.set(name, identity);
            remember();
          },
          onPhase: (_, phase, detail) => report.onPhase?.(name, phase, detail),
        });
        children.set(name, child);
        await child.ready;
        await afterwards[name]?.();
      });
      starts.set(name, started);
    }
    // The first failure ends the wait, the others are heard so that none is left unhandled.
    const late = options.late ?? [];
    for (const [name, started] of starts) {
      started.catch((error: unknown) => {
        if (late.includes(name) && !stopping) report.onTrouble?.(String(error));
      });
    }
    const awaited = [...starts].filter(([name]) => !late.includes(name)).map(([, started]) => started);
    await Promise.race([Promise.all(awaited), untilAborted(options.signal)]);

    const childOf = (part: PartName): Child => {
      const child = children.get(part);
      if (child === undefined) throw new Error(`${part} is not among the parts of this stack.`);
      return child;
    };
    return {
      state,
      ports,
      settings,
      mark: { [installationMark]: installationId },
      processes: () => [...children].map(([name, child]) => ({ name, phase: child.phase(), pid: child.pid() })),
      kill(part, name) {
        const pid = childOf(part).pid();
        if (pid !== null) signal(-pid, name);
      },
      async untilUp(part, notPid = null) {
        const child = childOf(part);
        while (child.phase() !== 'up' || child.pid() === notPid) {
          if (child.phase() === 'ended') throw new Error(`${part} was stopped.`);
          await wait(50);
        }
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Never answers; throws when the start is called off. */
function untilAborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    const callOff = () => reject(new CannotStart('It was ended before everything was up.'));
    if (signal?.aborted) callOff();
    else signal?.addEventListener('abort', callOff);
  });
}
