import type { Written } from '../../pipeline/changes.ts';
import type { KindRef } from '../../pipeline/kind.ts';
import type { Json } from '../../pipeline/plan.ts';
import type { EdgeSpec, PipelineSpec, StepSpec } from '../../pipeline/spec.ts';

/**
 * The parts of a written document that can be drawn: whatever is no step, edge or place is passed over, since the text
 * may be half done. Each is made once per value it stands in, so that what did not change is the same object.
 */
export interface Point {
  readonly x: number;
  readonly y: number;
}
export type Layout = Readonly<Record<string, Point>>;
export interface Group {
  readonly id: string;
  readonly title: string;
  readonly steps: readonly string[];
  readonly collapsed: boolean;
}
export const noteColours = ['yellow', 'blue', 'green', 'purple', 'red', 'grey'] as const;
export type NoteColour = (typeof noteColours)[number];
export interface Note extends Point {
  readonly id: string;
  readonly text: string;
  readonly width: number;
  readonly height: number;
  readonly colour: NoteColour;
}

export const isObject = (value: Json | undefined): value is Written =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isNumber = (value: Json | undefined): value is number => typeof value === 'number' && Number.isFinite(value);

/** A name as text; what is none has none. */
export const nameOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Made once for each object it is made of. */
function memo<From extends object, To>(make: (from: From) => To): (from: From) => To {
  const made = new WeakMap<From, { readonly to: To }>();
  return (from) => {
    const known = made.get(from);
    if (known) return known.to;
    const to = make(from);
    made.set(from, { to });
    return to;
  };
}

export const listOf = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : []);
export const editorOf = (value: Written): Written => (isObject(value['editor']) ? value['editor'] : {});
const nothing: readonly Json[] = [];
const emptyObject: Written = {};
const listAt = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : nothing);

const stepOf = memo((step: Written): StepSpec | null => {
  const { id, kind, title, params, disabled, when } = step;
  if (typeof id !== 'string' || typeof kind !== 'string') return null;
  return {
    ...step,
    id,
    kind: kind as KindRef,
    params: isObject(params) ? params : {},
    disabled: disabled === true,
    cache: 'auto',
    ...(typeof title === 'string' && title !== '' ? { title } : { title: undefined }),
    ...(typeof when === 'string' ? { when } : { when: undefined }),
  } as unknown as StepSpec;
});

const stepsOfList = memo((list: readonly Json[]): readonly StepSpec[] => {
  const seen = new Set<string>();
  return list.flatMap((item) => {
    const step = isObject(item) ? stepOf(item) : null;
    if (step === null || seen.has(step.id)) return [];
    seen.add(step.id);
    return [step];
  });
});
/** Steps by their first appearance; a second of the same id is a problem and is not drawn. */
export const stepsOf = (value: Written): readonly StepSpec[] => stepsOfList(listAt(value['steps']));

const stepsByIdOf = memo((steps: readonly StepSpec[]) => new Map(steps.map((step) => [step.id, step])));
export const stepsById = (value: Written): ReadonlyMap<string, StepSpec> => stepsByIdOf(stepsOf(value));

const edgesOfList = memo((list: readonly Json[]): readonly EdgeSpec[] => {
  const seen = new Set<string>();
  return list.flatMap((item) => {
    if (!isObject(item) || typeof item['from'] !== 'string' || typeof item['to'] !== 'string') return [];
    const key = edgeKey(item as unknown as EdgeSpec);
    if (seen.has(key)) return [];
    seen.add(key);
    return [item as unknown as EdgeSpec];
  });
});
export const edgesOf = (value: Written): readonly EdgeSpec[] => edgesOfList(listAt(value['edges']));
/** What names an edge everywhere: on the canvas, in selections, in changes. */
export const edgeKey = ({ from, to }: EdgeSpec): string => `${from} → ${to}`;

const layoutOfObject = memo((layout: Written): Layout =>
  Object.fromEntries(
    Object.entries(layout).flatMap(([id, at]) =>
      isObject(at) && isNumber(at['x']) && isNumber(at['y']) ? [[id, at as unknown as Point]] : [],
    ),
  ),
);
/** Places that were stored; steps without one are laid out by the canvas. */
export function storedLayout(value: Written): Layout {
  const { layout } = editorOf(value);
  return layoutOfObject(isObject(layout) ? layout : emptyObject);
}

const groupOf = memo((group: Written): Group | null =>
  typeof group['id'] === 'string'
    ? {
        id: group['id'],
        title: typeof group['title'] === 'string' ? group['title'] : '',
        steps: listOf(group['steps']).filter((id): id is string => typeof id === 'string'),
        collapsed: group['collapsed'] === true,
      }
    : null,
);
const groupsOfList = memo((list: readonly Json[]): readonly Group[] =>
  list.flatMap((item) => (isObject(item) ? (groupOf(item) ?? []) : [])),
);
export const groupsOf = (value: Written): readonly Group[] => groupsOfList(listAt(editorOf(value)['groups']));

const noteOf = memo((note: Written): Note | null => {
  const { id, text, x, y, width, height, colour } = note;
  if (typeof id !== 'string' || !isNumber(x) || !isNumber(y)) return null;
  return {
    id,
    x,
    y,
    text: typeof text === 'string' ? text : '',
    width: isNumber(width) ? width : 220,
    height: isNumber(height) ? height : 120,
    colour: noteColours.find((name) => name === colour) ?? 'yellow',
  };
});
const notesOfList = memo((list: readonly Json[]): readonly Note[] =>
  list.flatMap((item) => (isObject(item) ? (noteOf(item) ?? []) : [])),
);
export const notesOf = (value: Written): readonly Note[] => notesOfList(listAt(editorOf(value)['notes']));

/** By step and output port, the digest of the artifact that trial runs take. */
export type Pins = Readonly<Record<string, Readonly<Record<string, string>>>>;
const noPins: Written = {};
const pinsOfObject = memo((pins: Written): Pins =>
  Object.fromEntries(
    Object.entries(pins).flatMap(([step, ports]) => {
      const held = isObject(ports)
        ? Object.entries(ports).filter((pin): pin is [string, string] => typeof pin[1] === 'string')
        : [];
      return held.length > 0 ? [[step, Object.fromEntries(held)]] : [];
    }),
  ),
);
export function pinsOf(value: Written): Pins {
  const { pins } = editorOf(value);
  return pinsOfObject(isObject(pins) ? pins : noPins);
}

/** What `explainEdge` asks about: the steps and edges that can be read. */
export const specOf = memo((value: Written): PipelineSpec => ({
  refrain: 1,
  id: typeof value['id'] === 'string' ? value['id'] : 'pipeline',
  parameters: {},
  steps: [...stepsOf(value)],
  edges: [...edgesOf(value)],
}));
