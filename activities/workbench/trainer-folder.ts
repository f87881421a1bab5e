import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, normalize } from 'node:path';
import { z } from 'zod';
import type { JsonObject } from '../../pipeline/plan.ts';
import { StepError } from '../step-error.ts';
import { fileDigest } from './file-digest.ts';
import { tailOf } from './trainer-logs.ts';
import { isRunning, ownIdentity } from './trainer-process.ts';
import type { TrainerProcess } from './trainer-process.ts';

const result = z.object({
  v: z.literal(1),
  outcome: z.enum(['completed', 'stopped', 'failed']),
  globalStep: z.int().optional(),
  maxSteps: z.int().optional(),
  code: z.string().optional(),
  reason: z.string().nullish(),
  artefacts: z.record(z.string(), z.string().regex(/^sha256:[0-9a-f]{64}$/)).optional(),
  metrics: z.record(z.string(), z.number()).optional(),
  seconds: z.number().optional(),
});
/** `result.json` of a job. Without it the job did not finish, whatever its exit code. */
export type TrainerResult = z.output<typeof result>;

const processRecord = z.object({
  v: z.literal(1),
  pid: z.int().positive(),
  pgid: z.int().positive(),
  startTicks: z.string(),
  bootId: z.string(),
  attempt: z.int(),
  startedAt: z.string(),
});

/** Files of one job folder, as the worker's side sees them. */
export class JobFolder {
  readonly path: string;

  constructor(jobsFolder: string, stepKey: string) {
    this.path = join(jobsFolder, stepKey.replace(/^sha256:/, ''));
    mkdirSync(this.path, { recursive: true, mode: 0o700 });
  }

  writeJob(job: JsonObject): void {
    this.#write('job.json', job);
  }

  readProcess(): TrainerProcess | null {
    const parsed = processRecord.safeParse(this.#read('process.json'));
    return parsed.success ? parsed.data : null;
  }

  writeProcess(trainer: TrainerProcess): void {
    this.#write('process.json', { ...trainer });
  }

  /** Null when there is none yet, or what lies there is not what the contract says. */
  readResult(): TrainerResult | null {
    const parsed = result.safeParse(this.#read('result.json'));
    return parsed.success ? parsed.data : null;
  }

  /** Forgets an earlier outcome and what it made, so that the next attempt's cannot be mistaken. */
  forgetResult(): void {
    for (const name of ['result.json', 'adapter', 'report'])
      rmSync(join(this.path, name), { recursive: true, force: true });
  }

  /** What a result claims and the folder does not hold; empty when all is there. */
  async faults({ artefacts = {}, globalStep, maxSteps }: TrainerResult): Promise<readonly string[]> {
    const faults: string[] = [];
    if (globalStep === undefined || globalStep !== maxSteps)
      faults.push(`it ended at step ${globalStep} of ${maxSteps}`);
    for (const wanted of ['adapter/adapter_config.json', 'adapter/adapter_model.safetensors', 'report/report.json']) {
      if (!Object.hasOwn(artefacts, wanted)) faults.push(`it names no ${wanted}`);
    }
    for (const [path, digest] of Object.entries(artefacts)) {
      if (normalize(path) !== path || !/^(adapter|report)\//.test(path))
        faults.push(`it names a file outside: ${path}`);
      else if ((await fileDigest(join(this.path, path)).catch(() => null)) !== digest)
        faults.push(`${path} is missing or altered`);
    }
    return faults;
  }

  /** The end of a log, for an error message. */
  logTail(name: 'stdout' | 'stderr', bytes = 2_000): string {
    return tailOf(join(this.path, `${name}.log`), bytes)
      .toString('utf8')
      .trim();
  }

  /** Tells the job that somebody watches it; one that nobody watches for long ends by itself. */
  watch(): void {
    writeFileSync(join(this.path, 'supervised'), '', { mode: 0o600 });
  }

  /** One supervisor at a time. The lock of a worker that died does not count. */
  tryLock(): (() => void) | null {
    const path = join(this.path, 'lock.json');
    const own = JSON.stringify({ ...ownIdentity(), nonce: crypto.randomUUID() });
    const take = () => {
      try {
        writeFileSync(path, own, { flag: 'wx', mode: 0o600 });
        return true;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
        throw error;
      }
    };
    if (!take()) {
      const holder = this.#read('lock.json') as TrainerProcess | null;
      if (holder !== null && isRunning(holder)) return null;
      rmSync(path, { force: true });
      if (!take()) return null;
    }
    return () => {
      if (readFileSync(path, 'utf8') === own) rmSync(path);
    };
  }

  #write(name: string, value: JsonObject): void {
    const path = join(this.path, name);
    writeFileSync(`${path}.partial`, `${JSON.stringify(value, null, 1)}\n`, { mode: 0o600, flush: true });
    renameSync(`${path}.partial`, path);
  }

  #read(name: string): unknown {
    try {
      return JSON.parse(readFileSync(join(this.path, name), 'utf8'));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT' || error instanceof SyntaxError) return null;
      throw new StepError('TrainerCrashed', `${join(this.path, name)} cannot be read: ${String(error)}`, {
        retry: true,
        cause: error,
      });
    }
  }
}

const keptDays = 7;

/** Drops folders of jobs that ended days ago: what they made is in the store, and what failed was told. */
export function pruneJobs(jobsFolder: string, now: number): void {
  mkdirSync(jobsFolder, { recursive: true, mode: 0o700 });
  for (const name of readdirSync(jobsFolder)) {
    const path = join(jobsFolder, name);
    const ended = statSync(join(path, 'result.json'), { throwIfNoEntry: false });
    if (ended && now - ended.mtimeMs > keptDays * 86_400_000) rmSync(path, { recursive: true, force: true });
  }
}
