import type { NodeHandle } from 'reactflow';
import { Position } from 'reactflow';
import type { ArtifactType } from '../../pipeline/artifact.ts';
import type { Kind, Ports } from '../../pipeline/kind.ts';
import { portOf } from '../../pipeline/kind.ts';
import type { Text } from '../../pipeline/text.ts';

export const cardWidth = 232;
const headerHeight = 44;
const footerHeight = 24;
const rowHeight = 18;
const rowsPadding = 12;
const portPitch = 30;
const portTop = 24;
const portSize = 12;
const mostRows = 3;

/** The port of edges that only say what comes first; no kind can have one of this name. */
export const orderPort = '>';

export interface PortPlace {
  readonly name: string;
  readonly side: 'left' | 'right';
  /** Null of a port that the kind does not have, but an edge names. */
  readonly type: ArtifactType | null;
  readonly optional: boolean;
  readonly title?: Text;
  /** Middle of the port, from the top of the card. */
  readonly y: number;
}

/** What a card looks like before anything is known of its run: how big it is, and where its ports are. */
export interface StepShape {
  readonly kind: Kind | null;
  readonly ports: readonly PortPlace[];
  /** Rows of parameters, or the height of as many for a curve. */
  readonly rows: number;
  readonly height: number;
  readonly handles: NodeHandle[];
  /** Where order-only edges meet the card, from its top. */
  readonly orderY: number;
}

/** Names of ports that edges use of a step whose kind nobody knows. */
export interface UsedPorts {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

const known = new WeakMap<Kind, StepShape>();

export function shapeOf(kind: Kind | undefined, used: UsedPorts = { inputs: [], outputs: [] }): StepShape {
  if (!kind) return makeShape(null, places(used.inputs, 'left'), places(used.outputs, 'right'), 0);
  let shape = known.get(kind);
  if (!shape) {
    const rows = Math.min(mostRows, Object.keys(kind.params.shape).length);
    shape = makeShape(kind, placesOf(kind.inputs, 'left'), placesOf(kind.outputs, 'right'), rows);
    known.set(kind, shape);
  }
  return shape;
}

const yOf = (row: number) => portTop + portPitch * row;
const places = (names: readonly string[], side: PortPlace['side']): PortPlace[] =>
  names.map((name, row) => ({ name, side, type: null, optional: true, y: yOf(row) }));
const placesOf = (ports: Ports, side: PortPlace['side']): PortPlace[] =>
  Object.entries(ports).map(([name, port], row) => {
    const { type, optional, title } = portOf(port);
    return { name, side, type, optional: optional === true, ...(title ? { title } : {}), y: yOf(row) };
  });

function makeShape(kind: Kind | null, left: PortPlace[], right: PortPlace[], rows: number): StepShape {
  const tallest = Math.max(left.length, right.length, 1);
  const body = headerHeight + (rows > 0 ? rows * rowHeight + rowsPadding : 0) + footerHeight;
  const height = Math.max(body, yOf(tallest - 1) + portPitch / 2 + footerHeight);
  const orderY = height - footerHeight / 2;
  const ports = [...left, ...right];
  return { kind, ports, rows, height, orderY, handles: [...ports.map(handleOf), ...orderHandles(orderY)] };
}

const handleOf = ({ name, side, y }: Pick<PortPlace, 'name' | 'side' | 'y'>): NodeHandle => ({
  id: name,
  type: side === 'left' ? 'target' : 'source',
  position: side === 'left' ? Position.Left : Position.Right,
  x: side === 'left' ? -portSize / 2 : cardWidth - portSize / 2,
  y: y - portSize / 2,
  width: portSize,
  height: portSize,
});

/** For whatever has no typed ports: collapsed groups, and the order of steps. */
const orderHandles = (y: number): NodeHandle[] => [
  handleOf({ name: orderPort, side: 'left', y }),
  handleOf({ name: orderPort, side: 'right', y }),
];

export const collapsedHeight = 72;
export const collapsedHandles = orderHandles(collapsedHeight / 2);
