import type { Kinds } from '../../pipeline/edges.ts';
import type { Kind, KindRef } from '../../pipeline/kind.ts';
import { portOf, refOf } from '../../pipeline/kind.ts';
import type { ArtifactType } from '../../pipeline/artifact.ts';
import { fold, scoreOf } from '../ui/name-score.ts';
import type { OpenEnd } from './canvas-ui.ts';
import { paletteKeywords } from './palette-keywords.generated.ts';

export interface PaletteEntry {
  readonly kind: Kind;
  readonly ref: KindRef;
  readonly section: 'compatible' | 'recent' | 'all';
}

export interface PaletteQuery {
  readonly search: string;
  readonly recent: readonly KindRef[];
  /** What an edge that is already held carries: kinds that do not take (or make) it are left out. */
  readonly open?: { readonly type: ArtifactType; readonly side: OpenEnd['side'] };
  /** Both ends of an edge that the step goes into. */
  readonly between?: { readonly from: ArtifactType; readonly to: ArtifactType };
  /** What selected steps make: kinds that take it come first. */
  readonly near?: ReadonlySet<ArtifactType>;
}

const typesOf = (ports: Kind['inputs']) => Object.values(ports).map((port) => portOf(port).type);

/** Kinds in the order they are offered: those that fit, those used last, the rest; by name when there is a search. */
export function rankKinds(
  kinds: Kinds,
  { search, recent, open, between, near }: PaletteQuery,
): readonly PaletteEntry[] {
  const fits = (kind: Kind) => {
    if (open) return typesOf(open.side === 'output' ? kind.inputs : kind.outputs).includes(open.type);
    if (between) return typesOf(kind.inputs).includes(between.from) && typesOf(kind.outputs).includes(between.to);
    return near !== undefined && typesOf(kind.inputs).some((type) => near.has(type));
  };
  const isFiltered = open !== undefined || between !== undefined;
  const wanted = fold(search);
  const sections = ['compatible', 'recent', 'all'] as const;
  return [...kinds.values()]
    .filter((kind) => kind.supersededBy === undefined && (!isFiltered || fits(kind)))
    .map((kind, place) => {
      const ref = refOf(kind);
      const section: PaletteEntry['section'] = fits(kind) ? 'compatible' : recent.includes(ref) ? 'recent' : 'all';
      const rank = section === 'recent' ? recent.indexOf(ref) : place;
      return { kind, ref, section, rank, score: wanted === '' ? 1 : scoreOfKind(kind, wanted) };
    })
    .filter(({ score }) => score > 0)
    .sort(
      (a, b) =>
        (wanted === '' ? 0 : b.score - a.score) ||
        sections.indexOf(a.section) - sections.indexOf(b.section) ||
        a.rank - b.rank,
    )
    .map(({ kind, ref, section }) => ({ kind, ref, section }));
}

/** By its names in both languages, its pinyin and its keywords. */
const scoreOfKind = (kind: Kind, wanted: string) =>
  scoreOf([kind.title.en, kind.title.zh, kind.id, ...(paletteKeywords[kind.id] ?? [])], kind.keywords ?? [], wanted);
