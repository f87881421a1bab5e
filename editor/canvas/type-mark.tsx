import type { ArtifactType } from '../../pipeline/artifact.ts';
import { lookOf } from './artifact-look.ts';

/** The shape of an artifact type; its name stands beside it, or in what holds it. */
export function TypeMark({
  type,
  isFilled = true,
}: {
  readonly type: ArtifactType | null;
  readonly isFilled?: boolean;
}) {
  const { colour, path, isHollow } = lookOf(type);
  return (
    <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true" className="shrink-0 overflow-visible">
      <path
        d={path}
        fill={isHollow || !isFilled ? 'var(--panel)' : colour}
        stroke={colour}
        strokeWidth="1.5"
        strokeLinejoin="round"
      />
    </svg>
  );
}
