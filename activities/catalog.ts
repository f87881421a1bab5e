import type { Kind, KindRef } from '../pipeline/kind.ts';
import { refOf } from '../pipeline/kind.ts';
import { annotateRhyme } from './annotate-rhyme/kind.ts';
import { askApproval } from './ask-approval/kind.ts';
import { buildPreferences } from './build-preferences/kind.ts';
import { checkGate } from './check-gate/kind.ts';
import { cleanLyrics } from './clean-lyrics/kind.ts';
import { collectFeedback } from './collect-feedback/kind.ts';
import { curateDataset } from './curate-dataset/kind.ts';
import { decontaminate } from './decontaminate/kind.ts';
import { deduplicate } from './deduplicate/kind.ts';
import { deployCanary } from './deploy-canary/kind.ts';
import { evaluate } from './evaluate/kind.ts';
import { filterLyrics } from './filter-lyrics/kind.ts';
import { importLyrics, importLyrics1 } from './import-lyrics/kind.ts';
import { promoteRelease } from './promote-release/kind.ts';
import { rollBack } from './roll-back/kind.ts';
import { sampleCandidates } from './sample-candidates/kind.ts';
import { selectBase } from './select-base/kind.ts';
import { selectPreferences } from './select-preferences/kind.ts';
import { selectRelease } from './select-release/kind.ts';
import { splitDataset, splitDataset1 } from './split-dataset/kind.ts';
import { trainDpo } from './train-dpo/kind.ts';
import { trainGrpo } from './train-grpo/kind.ts';
import { trainSft } from './train-sft/kind.ts';

/** In the order of the flywheel, which is the order of palette and reference pages; a superseded version before its next. */
const kinds: readonly Kind[] = [
  selectBase,
  selectRelease,
  importLyrics1,
  importLyrics,
  cleanLyrics,
  deduplicate,
  filterLyrics,
  annotateRhyme,
  curateDataset,
  decontaminate,
  splitDataset1,
  splitDataset,
  trainSft,
  collectFeedback,
  sampleCandidates,
  buildPreferences,
  selectPreferences,
  trainDpo,
  trainGrpo,
  evaluate,
  checkGate,
  askApproval,
  deployCanary,
  promoteRelease,
  rollBack,
];

/** Every step kind there is, for editor, compiler and docs. */
export const catalog: ReadonlyMap<KindRef, Kind> = new Map(kinds.map((kind) => [refOf(kind), kind]));
