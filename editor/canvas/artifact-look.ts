import type { ArtifactType } from '../../pipeline/artifact.ts';

/** How a type of artifact is drawn: told apart by shape, and by colour for those who see it. In a box of 12 by 12. */
interface Look {
  readonly colour: string;
  readonly path: string;
  readonly isHollow?: true;
}

const pentagon = 'M6 0.5 L11.7 4.7 L9.5 11.4 H2.5 L0.3 4.7 Z';

const looks: Readonly<Record<ArtifactType, Look>> = {
  dataset: { colour: 'var(--type-dataset)', path: 'M6 0.5 A5.5 5.5 0 1 1 5.99 0.5 Z' },
  preferences: { colour: 'var(--type-preferences)', path: 'M6 0 L12 6 L6 12 L0 6 Z' },
  checkpoint: { colour: 'var(--type-weights)', path: 'M1 1 H11 V11 H1 Z' },
  adapter: { colour: 'var(--type-weights)', path: 'M1 1 H7 L11 5 V11 H1 Z' },
  report: { colour: 'var(--type-report)', path: 'M6 0.5 L12 11.3 H0 Z' },
  pass: { colour: 'var(--type-feedback)', path: 'M1 1 H11 V6.5 L6 11.7 L1 6.5 Z' },
  release: { colour: 'var(--type-release)', path: pentagon },
  deployment: { colour: 'var(--type-release)', path: pentagon, isHollow: true },
  feedback: { colour: 'var(--type-feedback)', path: 'M3 0.8 H9 L12 6 L9 11.2 H3 L0 6 Z' },
  file: { colour: 'var(--type-feedback)', path: 'M2 0.7 H10 V11.3 H2 Z', isHollow: true },
};
const unknown: Look = { colour: 'var(--ink-3)', path: 'M6 0.5 A5.5 5.5 0 1 1 5.99 0.5 Z', isHollow: true };

export const lookOf = (type: ArtifactType | null): Look => (type === null ? unknown : looks[type]);
export const colourOfType = (type: ArtifactType | null): string => lookOf(type).colour;
