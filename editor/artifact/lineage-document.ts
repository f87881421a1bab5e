import { z } from 'zod';
import type { ArtifactType } from '../../pipeline/artifact.ts';
import type { Kinds } from '../../pipeline/edges.ts';
import { portOf, refOf, type Kind, type KindRef } from '../../pipeline/kind.ts';
import type { Text } from '../../pipeline/text.ts';
import type { LineageNode } from './lineage-tree.ts';

export interface LineageDocument {
  readonly source: string;
  readonly kinds: Kinds;
  /** Step of the drawing to the artifact that opens when it is chosen. */
  readonly artifactOf: ReadonlyMap<string, string>;
}

/**
 * The steps that made an artifact and what it was made from, as a document for the canvas. What no step made, as an
 * upload, stands there as a step of its own.
 */
export function lineageDocument(
  nodes: readonly LineageNode[],
  catalog: Kinds,
  typeTitle: (type: ArtifactType) => Text,
): LineageDocument {
  const kinds = new Map<KindRef, Kind>(catalog);
  const idOf = new Map<string, string>();
  const artifactOf = new Map<string, string>();
  const made: {
    readonly id: string;
    readonly kind: KindRef;
    readonly title?: string;
    readonly nodes: LineageNode[];
  }[] = [];
  for (const node of nodes) {
    const [making] = node.makings;
    const kind = making ? catalog.get(making.kind as KindRef) : undefined;
    const key = making && kind ? `${making.runId} ${making.stepId}` : node.ref.digest;
    const standing = idOf.get(key);
    const step = made.find(({ id }) => id === standing);
    if (step) {
      step.nodes.push(node);
      continue;
    }
    const id = idLike(making?.stepId ?? node.ref.type, made);
    idOf.set(key, id);
    artifactOf.set(id, node.ref.digest);
    const ref = making && kind ? (making.kind as KindRef) : sourceKind(node.ref.type, kinds, typeTitle);
    const title = making && kind ? undefined : node.names[0] && `${node.names[0].name} v${node.names[0].number}`;
    made.push({ id, kind: ref, ...(title ? { title: title.slice(0, 80) } : {}), nodes: [node] });
  }
  const makerOf = new Map(made.flatMap((step) => step.nodes.map((node) => [node.ref.digest as string, step] as const)));
  const edges = new Set<string>();
  const taken = new Set<string>();
  for (const step of made) {
    for (const parent of new Set(step.nodes.flatMap(({ parents }) => parents))) {
      const maker = makerOf.get(parent);
      const node = maker?.nodes.find(({ ref }) => ref.digest === parent);
      if (!maker || !node || maker === step) continue;
      const from = outputOf(kinds.get(maker.kind), node);
      const to = inputOf(kinds.get(step.kind), node.ref.type, (port) => taken.has(`${step.id}.${port}`));
      if (from === undefined || to === undefined) edges.add(`${maker.id} → ${step.id}`);
      else {
        taken.add(`${step.id}.${to}`);
        edges.add(`${maker.id}.${from} → ${step.id}.${to}`);
      }
    }
  }
  const document = {
    refrain: 1,
    id: 'lineage',
    steps: made.map(({ id, kind, title }) => ({ id, kind, ...(title ? { title } : {}) })),
    edges: [...edges].map((edge) => {
      const [from, to] = edge.split(' → ');
      return { from, to };
    }),
  };
  return { source: JSON.stringify(document), kinds, artifactOf };
}

/** The name it has in its run, with a number when that is taken. */
function idLike(name: string, made: readonly { readonly id: string }[]): string {
  const isTaken = (id: string) => made.some((one) => one.id === id);
  for (let number = 1; ; number += 1) {
    const id = number === 1 ? name : `${name}-${number}`;
    if (!isTaken(id)) return id;
  }
}

/** A step that only holds what was brought from outside. */
function sourceKind(type: ArtifactType, kinds: Map<KindRef, Kind>, typeTitle: (type: ArtifactType) => Text): KindRef {
  const kind: Kind = {
    id: `given-${type}`,
    version: 1,
    title: typeTitle(type),
    summary: typeTitle(type),
    queue: 'cpu',
    reuse: 'content',
    timeoutMinutes: 1,
    inputs: {},
    outputs: { [type]: type },
    params: z.strictObject({}),
  };
  kinds.set(refOf(kind), kind);
  return refOf(kind);
}

/** The port an artifact came out of: of its type, and of its name where there are several. */
function outputOf(kind: Kind | undefined, { ref, names }: LineageNode): string | undefined {
  const ports = Object.entries(kind?.outputs ?? {}).filter(([, port]) => portOf(port).type === ref.type);
  return (ports.find(([port]) => names.some(({ name }) => name.endsWith(`/${port}`))) ?? ports[0])?.[0];
}

function inputOf(kind: Kind | undefined, type: ArtifactType, isTaken: (port: string) => boolean): string | undefined {
  return Object.entries(kind?.inputs ?? {}).find(([port, spec]) => portOf(spec).type === type && !isTaken(port))?.[0];
}
