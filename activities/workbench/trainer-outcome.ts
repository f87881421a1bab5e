import { StepError } from '../step-error.ts';
import type { StepErrorCode } from '../step-error.ts';
import type { TrainerResult } from './trainer-folder.ts';

/** Codes a job may give itself in `result.json`, and whether the same job may do better later. */
const retried: Partial<Record<StepErrorCode, boolean>> = {
  ParamsInvalid: false,
  DatasetEmpty: false,
  SourceUnreadable: false,
  WrongBase: false,
  ContractBroken: false,
  RewardBroken: false,
  LossNotFinite: false,
  OutOfMemory: false,
  DiskFull: true,
  TrainerCrashed: true,
};

/** Exit codes, for a job that could not write its result: a full disk, or a folder gone. */
const codeOfExit: Readonly<Record<number, StepErrorCode>> = {
  2: 'ParamsInvalid',
  4: 'SourceUnreadable',
  5: 'RewardBroken',
  6: 'LossNotFinite',
  7: 'OutOfMemory',
};

/** How a trainer ended. Of an adopted one nobody is told exit code or signal. */
export interface TrainerExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The kernel killed processes of this worker's memory group meanwhile. */
  readonly outOfMemory?: boolean;
}

export const mendPython = 'Run `npm run setup`; `npx refrain doctor` tells what is missing.';

/** Why a job that ended without a completed result failed. `tail` is the end of its stderr. */
export function failureOfTrainer(result: TrainerResult | null, exit: TrainerExit, tail: string): StepError {
  const said = tail === '' ? '' : `\nLast lines of its log:\n${tail}`;
  if (result?.outcome === 'failed') {
    const code = (Object.hasOwn(retried, result.code ?? '') ? result.code : 'TrainerCrashed') as StepErrorCode;
    const crashed = code === 'TrainerCrashed' ? said : '';
    return new StepError(code, `${result.reason ?? 'The trainer failed without a reason.'}${crashed}`, {
      retry: retried[code] ?? true,
    });
  }
  if (result?.outcome === 'stopped') {
    return new StepError('TrainerCrashed', `${result.reason ?? 'The trainer was stopped.'} Nobody here asked it to.`, {
      retry: true,
    });
  }
  const missing = /ModuleNotFoundError: (No module named '?[\w.]+'?)|No module named (lyric_trainer)/.exec(tail);
  if (missing) {
    return new StepError(
      'PythonMissing',
      `The trainer's Python lacks a part: ${missing[1] ?? missing[2]}. ${mendPython}`,
      { retry: false },
    );
  }
  if (exit.outOfMemory && exit.code === null) {
    const message = `The system killed the trainer for want of memory. Lower the batch size and raise gradient accumulation by the same factor, or give the worker more memory.${said}`;
    return new StepError('OutOfMemory', message, { retry: false });
  }
  if (exit.code === 0) {
    const message = `The trainer ended with exit code 0 and left no result, so it did not finish.${said}`;
    return new StepError('TrainerNoResult', message, { retry: false });
  }
  const code = exit.code === null ? undefined : codeOfExit[exit.code];
  if (code !== undefined) {
    return new StepError(code, `The trainer ended with exit code ${exit.code} and left no result.${said}`, {
      retry: retried[code] ?? true,
    });
  }
  const killed = exit.signal === 'SIGKILL' ? ' The system kills so when memory runs out: look there first.' : '';
  const how = exit.signal
    ? `was ended by ${exit.signal}`
    : exit.code === null
      ? 'is gone'
      : `ended with exit code ${exit.code}`;
  return new StepError('TrainerCrashed', `The trainer ${how} without a result.${killed}${said}`, { retry: true });
}
