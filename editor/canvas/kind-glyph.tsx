import {
  ArrowUpCircle,
  Box,
  Boxes,
  ChartNoAxesColumn,
  CircleHelp,
  Filter,
  Flag,
  GitCompare,
  HandHelping,
  Heart,
  Music,
  Package,
  Rocket,
  ScissorsLineDashed,
  ShieldCheck,
  Sparkles,
  Undo2,
  UserCheck,
  type LucideIcon,
} from 'lucide-react';
import { memo } from 'react';
import type { ArtifactType } from '../../pipeline/artifact.ts';
import type { Kind } from '../../pipeline/kind.ts';
import { portOf } from '../../pipeline/kind.ts';
import { colourOfType } from './artifact-look.ts';

/** Pictures of kinds we know; a new kind has the one of what it makes. */
const glyphs: Readonly<Record<string, LucideIcon>> = {
  'select-base': Box,
  'select-release': Package,
  'import-lyrics': Music,
  'curate-dataset': Filter,
  'split-dataset': ScissorsLineDashed,
  'train-sft': Sparkles,
  'train-dpo': GitCompare,
  'train-grpo': Flag,
  'collect-feedback': Heart,
  'build-preferences': Boxes,
  'select-preferences': UserCheck,
  evaluate: ChartNoAxesColumn,
  'check-gate': ShieldCheck,
  'ask-approval': HandHelping,
  'deploy-canary': Rocket,
  'promote-release': ArrowUpCircle,
  'roll-back': Undo2,
};
const glyphsOfTypes: Partial<Record<ArtifactType, LucideIcon>> = {
  dataset: Filter,
  preferences: Boxes,
  checkpoint: Box,
  adapter: Sparkles,
  report: ChartNoAxesColumn,
  pass: ShieldCheck,
  release: Package,
  deployment: Rocket,
  feedback: Heart,
};

const firstOutput = (kind: Kind): ArtifactType | null => {
  const [port] = Object.values(kind.outputs);
  return port === undefined ? null : portOf(port).type;
};

/** The tile in a card's header: a picture of the kind, in the colour of what it makes. */
export const KindGlyph = memo(function KindGlyph({ kind }: { readonly kind: Kind | null }) {
  const type = kind ? firstOutput(kind) : null;
  const Glyph = (kind && (glyphs[kind.id] ?? (type && glyphsOfTypes[type]))) ?? CircleHelp;
  return (
    <span
      aria-hidden="true"
      className="grid size-6 shrink-0 place-items-center rounded-control bg-sunk"
      style={{ color: colourOfType(type) }}
    >
      <Glyph size={14} />
    </span>
  );
});
