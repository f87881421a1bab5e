/** The closed set of ways a step fails. The message says what happened to what, for a person. */
export type StepErrorCode =
  | 'ParamsInvalid'
  | 'SecretMissing'
  | 'SourceMissing'
  | 'SourceUnreadable'
  | 'DatasetEmpty'
  | 'WrongBase'
  | 'ContractBroken'
  | 'ArtifactMissing'
  | 'ArtifactCorrupt'
  | 'StoreUnavailable'
  | 'DiskFull'
  | 'PythonMissing'
  | 'OutOfMemory'
  | 'LossNotFinite'
  | 'TrainerCrashed'
  | 'TrainerStalled'
  | 'TrainerNoResult'
  | 'RewardBroken'
  | 'ScorerChanged'
  | 'ServingUnavailable'
  | 'AdapterRefused'
  | 'ReleaseInvalid'
  | 'CanaryFailed'
  | 'CanaryInconclusive'
  | 'DecisionInvalid'
  | 'DeploymentBusy';

/** A step could not finish. `retry` says whether the same attempt may succeed later. */
export class StepError extends Error {
  override readonly name = 'StepError';
  readonly code: StepErrorCode;
  readonly retry: boolean;

  constructor(code: StepErrorCode, message: string, options: { retry: boolean; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.code = code;
    this.retry = options.retry;
  }
}

/** This worker hands the step back: it goes on elsewhere or later, and loses no attempt by it. */
export class HandedBack extends Error {
  override readonly name = 'HandedBack';
}
