export { deployment } from './deployment.ts';
export { night } from './night.ts';
export { runPipeline } from './run-pipeline.ts';
