export { runPipeline } from '../../../workflows/index.ts';
export { chainByHand, diamondsByHand, fanByHand } from './by-hand.ts';
