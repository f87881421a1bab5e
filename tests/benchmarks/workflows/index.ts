export { runPipeline } from '../../../workflows/index.ts';
export { chainByHand, chainByHandLocally, diamondsByHand, fanByHand } from './by-hand.ts';
