import type { z } from 'zod';
import type { ArtifactRef, ArtifactType } from './artifact.ts';
import type { JsonObject } from './plan.ts';
import type { Text } from './text.ts';

/** `train-sft@1`: a kind's id and version, as documents and plans name it. */
export type KindRef = `${string}@${number}`;

export const queues = ['cpu', 'training', 'serving'] as const;
export type Queue = (typeof queues)[number];

export interface PortSpec {
  readonly type: ArtifactType;
  /** An input that may stay unconnected. Never set on outputs. */
  readonly optional?: true;
  readonly title?: Text;
}
/** A bare type stands for `{ type }`. */
export type Ports = Readonly<Record<string, ArtifactType | PortSpec>>;

/** What a step kind declares: one room, one `kind.ts`. Form, validation, contract and reference page come from it. */
export interface Kind<
  Inputs extends Ports = Ports,
  Outputs extends Ports = Ports,
  Params extends z.ZodObject = z.ZodObject,
> {
  readonly id: string;
  readonly version: number;
  /** The version that took this one's place. Documents that name this one go on as before; nothing new is made with it. */
  readonly supersededBy?: number;
  /** Parameters of the version before, as this one takes them, so that a document can be brought up to date. */
  readonly upgrade?: (params: JsonObject) => JsonObject;
  readonly title: Text;
  /** One sentence: what it does. */
  readonly summary: Text;
  /** Words the palette finds it by, beside titles: zh words, pinyin and initials. */
  readonly keywords?: readonly string[];
  readonly queue: Queue;
  /** `approval` waits in the workflow for a person before its activity writes the record. */
  readonly mode?: 'activity' | 'approval';
  /** Approvals: the parameter that says, in seconds, how long a decision can be taken back before it takes effect. */
  readonly graceParam?: string;
  /** `content`: same inputs, parameters, code and seed: the earlier result is taken. `never`: an effect. */
  readonly reuse: 'content' | 'never';
  /** May say no: its activity can answer `not-passed`, which ends the run as rejected, a normal outcome. */
  readonly canRefuse?: true;
  /** A person may say no to what it does while it is at work: it then answers `not-passed` as well, and is no gate. */
  readonly canBeRefused?: true;
  /** May not be disabled, given a `when`, pinned or skipped: gates and approvals. */
  readonly required?: true;
  /** Activity that takes back what a step of this kind did when its run does not end as done; see `compensations`. */
  readonly compensate?: string;
  readonly timeoutMinutes: number;
  /** Longest silence of the running activity; 20 when absent: a dead worker is missed that soon. */
  readonly heartbeatSeconds?: number;
  /** Attempts in all, the first included; 3 when absent. */
  readonly attempts?: number;
  /**
   * Takes milliseconds, at most a second: its first attempt is a local activity of Temporal's, without queue, heartbeat
   * or progress. On the queue `cpu` alone, whose workers run the workflows.
   */
  readonly local?: true;
  /** Parameters of many values in words as short as a card has room for; null for a value that does not fit the schema. */
  readonly inWords?: Readonly<Record<string, (value: unknown) => Text | null>>;
  readonly inputs: Inputs;
  readonly outputs: Outputs;
  readonly params: Params;
}

/** Keeps the literal types of ports and parameters, so that `implement` can check what `run.ts` returns. */
export function defineKind<const Inputs extends Ports, const Outputs extends Ports, Params extends z.ZodObject>(
  kind: Kind<Inputs, Outputs, Params>,
): Kind<Inputs, Outputs, Params> {
  return kind;
}

export function refOf(kind: Pick<Kind, 'id' | 'version'>): KindRef {
  return `${kind.id}@${kind.version}`;
}

export function portOf(port: ArtifactType | PortSpec): PortSpec {
  return typeof port === 'string' ? { type: port } : port;
}

type TypeOf<Port> = Port extends ArtifactType
  ? Port
  : Port extends { type: infer Type extends ArtifactType }
    ? Type
    : never;
type OptionalNames<P extends Ports> = { [Name in keyof P]: P[Name] extends { optional: true } ? Name : never }[keyof P];

/** The references a running step receives: optional ports may be absent. */
export type InputRefs<P extends Ports> = {
  readonly [Name in Exclude<keyof P, OptionalNames<P>>]: ArtifactRef<TypeOf<P[Name]>>;
} & { readonly [Name in OptionalNames<P>]?: ArtifactRef<TypeOf<P[Name]>> };

/** The references a step must return, one for every output port. */
export type OutputRefs<P extends Ports> = { readonly [Name in keyof P]: ArtifactRef<TypeOf<P[Name]>> };
