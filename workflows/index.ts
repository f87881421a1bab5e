export { deployment } from './deployment.ts';
export { night } from './night.ts';
export { playground } from './playground.ts';
export { runPipeline } from './run-pipeline.ts';
