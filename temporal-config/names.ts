/** Names on the outside; changing one is a migration. */
export const namespace = 'refrain';
export const retentionHours = 720;
export const taskQueues = { cpu: 'cpu', training: 'training', serving: 'serving' } as const;
/** Workflow tasks are polled by the cpu worker. */
export const workflowTaskQueue = taskQueues.cpu;

export const runWorkflowId = (pipelineId: string, ulid: string) => `run/${pipelineId}/${ulid}`;
export const deploymentWorkflowId = (alias: string) => `deployment/${alias}`;
/** One adapter that is being tried. */
export const playgroundWorkflowId = (adapter: string) => `playground/${adapter}`;
export const scheduleIdOf = (id: string) => `schedule/${id}`;
/** Temporal adds the time that the night was meant for. */
export const nightWorkflowId = (scheduleId: string) => `night/${scheduleId}`;

/** Keyword search attributes, registered at start. */
export const searchAttributes = ['RefrainPipeline', 'RefrainPlan', 'RefrainStatus', 'RefrainTrigger'] as const;
