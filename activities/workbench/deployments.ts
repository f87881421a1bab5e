import type { Client } from '@temporalio/client';
import { WithStartWorkflowOperation, WorkflowNotFoundError, WorkflowUpdateFailedError } from '@temporalio/client';
import type { Workflow } from '@temporalio/common';
import { ApplicationFailure } from '@temporalio/common';
import type { Store } from '../../store/store.ts';
import type { DeploymentInput, DeploymentState, RouteEntry, RouteSlot } from '../../workflows/messages.ts';
import {
  deploymentType,
  promoteUpdateName,
  rollBackUpdateName,
  startCanaryUpdateName,
  stateQueryName,
  unprocessedUpdate,
} from '../../workflows/messages.ts';
import type { StepErrorCode } from '../step-error.ts';
import { StepError } from '../step-error.ts';
import type { Deployments } from './workbench.ts';

export interface DeploymentsParts {
  readonly client: Client;
  readonly store: Store;
  readonly workflowId: (alias: string) => string;
  readonly taskQueue: string;
  /** The slot of the untouched base, which answers a new alias. */
  readonly base: () => Promise<RouteSlot>;
}

/** Where the route table's entry of an alias is kept; only the entity's activity writes it. */
export const deploymentRefPath = (alias: string) => `deployments/${alias}`;

/**
 * The deployment entities, reached through Temporal's client. The first change of an alias starts its entity; one whose
 * entity is lost with Temporal's data goes on from the entry in the store.
 */
export function createDeployments({ client, store, workflowId, taskQueue, base }: DeploymentsParts): Deployments {
  const stored = async (alias: string): Promise<RouteEntry | null> => {
    const ref = await store.readRef(deploymentRefPath(alias));
    return ref === null ? null : (ref.value as unknown as RouteEntry);
  };

  const update = async (name: string, alias: string, request: object): Promise<DeploymentState> => {
    const entry = await stored(alias);
    const input: DeploymentInput = {
      alias,
      base: await base(),
      ...(entry ? { carried: { ...stateOf(alias, entry), handled: [] } } : {}),
    };
    const startWorkflowOperation = new WithStartWorkflowOperation(deploymentType, {
      workflowId: workflowId(alias),
      taskQueue,
      args: [input],
      workflowIdConflictPolicy: 'USE_EXISTING',
    });
    try {
      return await client.workflow.executeUpdateWithStart<Workflow, DeploymentState, [object]>(name, {
        args: [request],
        startWorkflowOperation,
      });
    } catch (error) {
      throw refusalOf(error) ?? error;
    }
  };

  return {
    async state(alias) {
      try {
        return await client.workflow.getHandle(workflowId(alias)).query<DeploymentState>(stateQueryName);
      } catch (error) {
        if (!(error instanceof WorkflowNotFoundError)) throw error;
        const entry = await stored(alias);
        return entry && stateOf(alias, entry);
      }
    },
    startCanary: (alias, request) => update(startCanaryUpdateName, alias, request),
    promote: (alias, request) => update(promoteUpdateName, alias, request),
    rollBack: (alias, request) => update(rollBackUpdateName, alias, request),
  };
}

function stateOf(alias: string, entry: RouteEntry): DeploymentState {
  return { alias, entry, phase: entry.route.canary ? 'canary' : 'idle', history: [] };
}

const refusals: Readonly<Record<string, StepErrorCode>> = {
  DeploymentBusy: 'DeploymentBusy',
  ReleaseInvalid: 'ReleaseInvalid',
  ShareInvalid: 'ParamsInvalid',
  NothingOnTrial: 'CanaryFailed',
  NothingToRollBack: 'ReleaseInvalid',
};

/** The entity's word that a change may not be made; another try would hear it again. */
function refusalOf(error: unknown): StepError | null {
  if (!(error instanceof WorkflowUpdateFailedError) || !(error.cause instanceof ApplicationFailure)) return null;
  if (error.cause.type === unprocessedUpdate) return null;
  const code = refusals[error.cause.type ?? ''] ?? 'DeploymentBusy';
  return new StepError(code, error.cause.message, { retry: false, cause: error });
}
