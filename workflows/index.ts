export { deployment } from './deployment.ts';
export { runPipeline } from './run-pipeline.ts';
