import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Json, JsonObject } from '../../pipeline/plan.ts';
import { StepError } from '../step-error.ts';
import { mendPython } from './trainer-outcome.ts';

const described = new Map<string, Promise<JsonObject>>();

/** Versions, and digests of trainer code and environment; asked of each Python once. */
export function describeEnvironment({
  python,
  home,
}: {
  readonly python: string;
  readonly home: string;
}): Promise<JsonObject> {
  const known = described.get(python);
  if (known !== undefined) return known;
  const asked = askEnvironment(python, home);
  described.set(python, asked);
  asked.catch(() => described.delete(python));
  return asked;
}

async function askEnvironment(python: string, home: string): Promise<JsonObject> {
  let answer: Record<string, Json>;
  try {
    const env = { PATH: process.env['PATH'] ?? '', PYTHONPATH: join(home, 'trainer'), PYTHONNOUSERSITE: '1' };
    const { stdout } = await promisify(execFile)(python, ['-m', 'lyric_trainer', '--describe'], {
      env,
      timeout: 60_000,
    });
    answer = JSON.parse(stdout) as Record<string, Json>;
  } catch (cause) {
    throw pythonMissing(python, cause);
  }
  const missing = ['torch', 'transformers', 'trl', 'peft'].filter((name) => answer[name] === 'missing');
  if (missing.length === 0) return answer;
  throw new StepError('PythonMissing', `The trainer's Python ${python} lacks ${missing.join(', ')}. ${mendPython}`, {
    retry: false,
  });
}

export function pythonMissing(python: string, cause: unknown): StepError {
  const why = existsSync(python)
    ? cause instanceof Error
      ? cause.message.slice(0, 500)
      : String(cause)
    : 'there is no such file';
  return new StepError('PythonMissing', `The trainer's Python ${python} does not run: ${why}. ${mendPython}`, {
    retry: false,
    cause,
  });
}
