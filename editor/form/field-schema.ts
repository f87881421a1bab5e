import { z } from 'zod';
import type { Kind } from '../../pipeline/kind.ts';
import type { Json } from '../../pipeline/plan.ts';
import type { ParameterSpec } from '../../pipeline/spec.ts';
import type { Text } from '../../pipeline/text.ts';

/** What a value may be, as far as a form can help with it. */
export type Shape =
  | { readonly type: 'text'; readonly maxLength?: number }
  | { readonly type: 'number'; readonly isWhole: boolean; readonly bounds: Bounds }
  | { readonly type: 'boolean' }
  | { readonly type: 'choice'; readonly choices: readonly string[] }
  | { readonly type: 'secret' }
  | { readonly type: 'rows'; readonly fields: readonly FieldSchema[]; readonly most?: number }
  | { readonly type: 'json' };

export interface Bounds {
  readonly min?: number;
  readonly max?: number;
  /** Exclusive ones. */
  readonly above?: number;
  readonly below?: number;
}

/** One parameter as its form shows it; all of it comes from the schema. */
export interface FieldSchema {
  readonly name: string;
  readonly title: Text;
  readonly help?: Text;
  readonly unit?: Text;
  readonly isExpert: boolean;
  readonly shape: Shape;
  /** What stands for a value that is not written; undefined where it must be written, or may be left out. */
  readonly default?: Json;
  /** The default, where it is of many values that the kind has words for. */
  readonly defaultInWords?: Text;
  readonly isRequired: boolean;
}

interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly Json[];
  readonly const?: Json;
  readonly default?: Json;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly maxLength?: number;
  readonly maxItems?: number;
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly title?: Text;
  readonly help?: Text;
  readonly unit?: Text | string;
  readonly expert?: boolean;
}

const known = new WeakMap<Kind, readonly FieldSchema[]>();

/** The fields of a kind's parameters, in the order in which its schema names them. */
export function fieldsOfKind(kind: Kind): readonly FieldSchema[] {
  const before = known.get(kind);
  if (before) return before;
  const schema = z.toJSONSchema(kind.params, { io: 'input', unrepresentable: 'any' }) as unknown as JsonSchema;
  const fields = fieldsOf(schema).map((field) => {
    const defaultInWords = kind.inWords?.[field.name]?.(field.default);
    return defaultInWords ? { ...field, defaultInWords } : field;
  });
  known.set(kind, fields);
  return fields;
}

function fieldsOf({ properties = {}, required = [] }: JsonSchema): FieldSchema[] {
  return Object.entries(properties).map(([name, own]) => ({
    name,
    title: own.title ?? { en: name, zh: name },
    ...(own.help ? { help: own.help } : {}),
    ...(own.unit === undefined
      ? {}
      : { unit: typeof own.unit === 'string' ? { en: own.unit, zh: own.unit } : own.unit }),
    isExpert: own.expert === true,
    shape: shapeOf(own),
    ...(own.default === undefined ? {} : { default: own.default }),
    isRequired: required.includes(name),
  }));
}

/** zod bounds whole numbers by what a double can count; that is no bound a person set. */
const isBound = (bound: number | undefined): bound is number =>
  bound !== undefined && Math.abs(bound) < Number.MAX_SAFE_INTEGER;

function shapeOf(schema: JsonSchema): Shape {
  if (schema.enum?.every((choice) => typeof choice === 'string')) return { type: 'choice', choices: schema.enum };
  switch (schema.type) {
    case 'string':
      return { type: 'text', ...(schema.maxLength === undefined ? {} : { maxLength: schema.maxLength }) };
    case 'boolean':
      return { type: 'boolean' };
    case 'number':
    case 'integer':
      return {
        type: 'number',
        isWhole: schema.type === 'integer',
        bounds: {
          ...(isBound(schema.minimum) ? { min: schema.minimum } : {}),
          ...(isBound(schema.maximum) ? { max: schema.maximum } : {}),
          ...(isBound(schema.exclusiveMinimum) ? { above: schema.exclusiveMinimum } : {}),
          ...(isBound(schema.exclusiveMaximum) ? { below: schema.exclusiveMaximum } : {}),
        },
      };
    case 'array': {
      const fields = schema.items?.properties ? fieldsOf(schema.items) : [];
      const isFlat = fields.length > 0 && fields.every(({ shape }) => shape.type !== 'rows' && shape.type !== 'json');
      return isFlat
        ? { type: 'rows', fields, ...(schema.maxItems === undefined ? {} : { most: schema.maxItems }) }
        : { type: 'json' };
    }
    case 'object':
      return schema.properties && Object.keys(schema.properties).join() === '$secret'
        ? { type: 'secret' }
        : { type: 'json' };
    default:
      return { type: 'json' };
  }
}

/** The same for the run parameters of a document, which are asked when a run starts. */
export function fieldOfParameter(name: string, spec: ParameterSpec): FieldSchema {
  return {
    name,
    title: spec.title ?? { en: name, zh: name },
    ...(spec.help ? { help: spec.help } : {}),
    isExpert: false,
    shape: shapeOfParameter(spec),
    default: spec.default,
    isRequired: false,
  };
}

export function shapeOfParameter({ type, choices = [], min, max }: ParameterSpec): Shape {
  switch (type) {
    case 'string':
      return { type: 'text' };
    case 'boolean':
      return { type: 'boolean' };
    case 'choice':
      return { type: 'choice', choices };
    default:
      return {
        type: 'number',
        isWhole: type === 'integer',
        bounds: { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) },
      };
  }
}
