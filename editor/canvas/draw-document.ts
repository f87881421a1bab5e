import type { Edge, Node } from 'reactflow';
import type { ArtifactType } from '../../pipeline/artifact.ts';
import type { Written } from '../../pipeline/changes.ts';
import type { Kinds } from '../../pipeline/edges.ts';
import type { EdgeSpec, StepSpec } from '../../pipeline/spec.ts';
import { edgeEndOf } from '../../pipeline/spec.ts';
import {
  edgeKey,
  edgesOf,
  groupsOf,
  notesOf,
  stepsById,
  stepsOf,
  storedLayout,
  type Group,
  type Layout,
  type Note,
  type Point,
} from '../state/written.ts';
import { completeLayout } from './auto-layout.ts';
import {
  cardWidth,
  collapsedHandles,
  collapsedHeight,
  orderPort,
  shapeOf,
  type StepShape,
  type UsedPorts,
} from './step-shape.ts';

export type StepNode = Node<{ readonly step: StepSpec; readonly shape: StepShape }, 'step'>;
export type NoteNode = Node<{ readonly note: Note }, 'note'>;
export type FrameNode = Node<{ readonly group: Group }, 'frame'>;
export type CollapsedNode = Node<{ readonly group: Group }, 'collapsed'>;
export type FlowNode = StepNode | NoteNode | FrameNode | CollapsedNode;
/** `type` null: it only says what comes first; `undefined`: one of its ends is not a port. */
export type FlowEdge = Edge<{ readonly edge: EdgeSpec; readonly type: ArtifactType | null | undefined }, 'typed'>;

export interface Drawing {
  readonly nodes: FlowNode[];
  readonly edges: FlowEdge[];
  /** Where every step is, stored or not. */
  readonly layout: Layout;
  /** What the edges were drawn from. */
  readonly graph: Graph;
}
interface Graph {
  readonly steps: readonly StepSpec[];
  readonly edges: readonly EdgeSpec[];
  readonly groups: readonly Group[];
}

export interface Chosen {
  readonly steps: ReadonlySet<string>;
  readonly edges: ReadonlySet<string>;
  readonly marks: ReadonlySet<string>;
}

export const groupNodeId = (groupId: string) => `group:${groupId}`;
export const noteNodeId = (noteId: string) => `note:${noteId}`;
/** Id of the group or note a node stands for; undefined for steps. */
export const markOf = (nodeId: string, mark: 'group' | 'note') =>
  nodeId.startsWith(`${mark}:`) ? nodeId.slice(mark.length + 1) : undefined;

const framePadding = 20;
const frameTop = 40;

/** The document as React Flow draws it. What did not change since `before` is the very same object. */
export function drawDocument(value: Written, kinds: Kinds, chosen: Chosen, before?: Drawing): Drawing {
  const steps = stepsOf(value);
  const edges = edgesOf(value);
  const used = usedPorts(value, kinds);
  const shapes = new Map(steps.map((step) => [step.id, shapeOf(kinds.get(step.kind), used.get(step.id))]));
  const layout = completeLayout(steps, edges, storedLayout(value), ({ id }) => shapes.get(id)!.height);
  const collapsed = collapsedGroups(value);
  const known = new Map(before?.nodes.map((node) => [node.id, node]));

  const nodes: FlowNode[] = [];
  for (const group of groupsOf(value)) {
    const members = group.steps.flatMap((id) => {
      const at = layout[id];
      return at && shapes.has(id) ? [{ ...at, width: cardWidth, height: shapes.get(id)!.height }] : [];
    });
    if (members.length > 0) nodes.push(groupNode(group, members, chosen.marks, known));
  }
  for (const step of steps)
    if (!collapsed.has(step.id))
      nodes.push(stepNode(step, shapes.get(step.id)!, layout[step.id]!, chosen.steps.has(step.id), known));
  for (const note of notesOf(value)) nodes.push(noteNode(note, chosen.marks.has(noteNodeId(note.id)), known));
  const graph = { steps, edges, groups: groupsOf(value) };
  return {
    nodes,
    edges: standingEdges(graph, chosen, before) ?? drawEdges(value, shapes, collapsed, chosen, before),
    layout,
    graph,
  };
}

/** The edges of before, where nothing but places changed: React Flow looks through all of a new list. */
function standingEdges(graph: Graph, chosen: Chosen, before: Drawing | undefined): FlowEdge[] | undefined {
  if (!before) return undefined;
  const { graph: was, edges } = before;
  if (was.steps !== graph.steps || was.edges !== graph.edges || was.groups !== graph.groups) return undefined;
  return edges.every(({ id, selected }) => selected === chosen.edges.has(id)) ? edges : undefined;
}

/** Steps inside a collapsed group, with the group. */
function collapsedGroups(value: Written): ReadonlyMap<string, string> {
  return new Map(
    groupsOf(value).flatMap(({ id, steps, collapsed }) =>
      collapsed ? steps.map((step): [string, string] => [step, id]) : [],
    ),
  );
}

/** Ports that edges name of steps whose kind is unknown. */
function usedPorts(value: Written, kinds: Kinds): ReadonlyMap<string, UsedPorts> {
  const strangers = new Map<string, { inputs: string[]; outputs: string[] }>();
  for (const step of stepsOf(value)) if (!kinds.has(step.kind)) strangers.set(step.id, { inputs: [], outputs: [] });
  if (strangers.size === 0) return strangers;
  const note = (list: string[] | undefined, port: string | undefined) => {
    if (list && port !== undefined && !list.includes(port)) list.push(port);
  };
  for (const edge of edgesOf(value)) {
    const [from, to] = [edgeEndOf(edge.from), edgeEndOf(edge.to)];
    note(strangers.get(from.step)?.outputs, from.port);
    note(strangers.get(to.step)?.inputs, to.port);
  }
  return strangers;
}

type Known = ReadonlyMap<string, FlowNode>;
const stands = (node: FlowNode | undefined, { x, y }: Point, isSelected: boolean) =>
  node !== undefined && node.position.x === x && node.position.y === y && (node.selected ?? false) === isSelected;

function stepNode(step: StepSpec, shape: StepShape, at: Point, selected: boolean, known: Known): StepNode {
  const was = known.get(step.id);
  if (was?.type === 'step' && was.data.step === step && isSameShape(was.data.shape, shape)) {
    if (stands(was, at, selected)) return was;
    return { ...was, position: { x: at.x, y: at.y }, selected };
  }
  return {
    id: step.id,
    type: 'step',
    position: { x: at.x, y: at.y },
    data: { step, shape },
    selected,
    ...sized(cardWidth, shape.height),
    handles: shape.handles,
  };
}

const isSameShape = (a: StepShape, b: StepShape) =>
  a === b ||
  (a.kind === b.kind &&
    a.ports.length === b.ports.length &&
    a.ports.every(({ name, side }, place) => name === b.ports[place]!.name && side === b.ports[place]!.side));

/** Declared and taken as measured, so that nothing is mounted to be measured. */
const sized = (width: number, height: number) => ({ width, height, measured: { width, height } });

function noteNode(note: Note, selected: boolean, known: Known): NoteNode {
  const was = known.get(noteNodeId(note.id));
  if (was?.type === 'note' && was.data.note === note && stands(was, note, selected)) return was;
  return {
    id: noteNodeId(note.id),
    type: 'note',
    position: { x: note.x, y: note.y },
    data: { note },
    selected,
    zIndex: -1,
    ...sized(note.width, note.height),
    handles: [],
  };
}

export interface Box extends Point {
  readonly width: number;
  readonly height: number;
}
/** Around the members of a group, with room for its title. */
export function frameAround(members: readonly Box[]): Box {
  const x = Math.min(...members.map((box) => box.x)) - framePadding;
  const y = Math.min(...members.map((box) => box.y)) - frameTop;
  const right = Math.max(...members.map((box) => box.x + box.width)) + framePadding;
  const bottom = Math.max(...members.map((box) => box.y + box.height)) + framePadding;
  return { x, y, width: right - x, height: bottom - y };
}

function groupNode(group: Group, members: readonly Box[], marks: ReadonlySet<string>, known: Known): FlowNode {
  const id = groupNodeId(group.id);
  const selected = marks.has(id);
  const frame = frameAround(members);
  const was = known.get(id);
  const type = group.collapsed ? 'collapsed' : 'frame';
  const size = group.collapsed ? { width: cardWidth, height: collapsedHeight } : frame;
  const isSame = was?.type === type && (was.data as { group: Group }).group === group && stands(was, frame, selected);
  if (isSame && was.width === size.width && was.height === size.height) return was;
  return {
    id,
    type,
    position: { x: frame.x, y: frame.y },
    data: { group },
    selected,
    ...sized(size.width, size.height),
    ...(group.collapsed
      ? { handles: collapsedHandles }
      : { handles: [], zIndex: -2, dragHandle: '.frame-handle', style: { pointerEvents: 'none' } }),
  };
}

function drawEdges(
  value: Written,
  shapes: ReadonlyMap<string, StepShape>,
  collapsed: ReadonlyMap<string, string>,
  chosen: Chosen,
  before: Drawing | undefined,
): FlowEdge[] {
  const known = new Map(before?.edges.map((edge) => [edge.id, edge]));
  const steps = stepsById(value);
  const drawn = new Set<string>();
  const made: FlowEdge[] = [];
  for (const edge of edgesOf(value)) {
    const [from, to] = [edgeEndOf(edge.from), edgeEndOf(edge.to)];
    if (!steps.has(from.step) || !steps.has(to.step) || from.step === to.step) continue;
    const [inGroup, toGroup] = [collapsed.get(from.step), collapsed.get(to.step)];
    if (inGroup !== undefined && inGroup === toGroup) continue;
    const [source, target] = [inGroup ? groupNodeId(inGroup) : from.step, toGroup ? groupNodeId(toGroup) : to.step];
    const output = shapes.get(from.step)!.ports.find(({ side, name }) => side === 'right' && name === from.port);
    const input = shapes.get(to.step)!.ports.find(({ side, name }) => side === 'left' && name === to.port);
    const isOrder = from.port === undefined && to.port === undefined;
    const type = isOrder ? null : output && input ? (output.type ?? input.type ?? undefined) : undefined;
    const sourceHandle = output && !inGroup ? output.name : orderPort;
    const targetHandle = input && !toGroup ? input.name : orderPort;
    if (inGroup || toGroup) {
      const line = [source, sourceHandle, target, targetHandle].join(' ');
      if (drawn.has(line)) continue;
      drawn.add(line);
    }
    const id = edgeKey(edge);
    const selected = chosen.edges.has(id);
    const was = known.get(id);
    const isSame =
      was?.data?.edge === edge &&
      was.data.type === type &&
      was.selected === selected &&
      was.source === source &&
      was.target === target &&
      was.sourceHandle === sourceHandle &&
      was.targetHandle === targetHandle;
    made.push(
      isSame
        ? was
        : {
            id,
            source,
            target,
            sourceHandle,
            targetHandle,
            type: 'typed',
            data: { edge, type },
            selected,
            reconnectable: selected && !inGroup && !toGroup,
          },
    );
  }
  const isSame = made.length === before?.edges.length && made.every((edge, place) => edge === before.edges[place]);
  return isSame ? before.edges : made;
}
