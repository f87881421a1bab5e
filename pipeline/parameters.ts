import type { Json, JsonObject } from './plan.ts';
import type { Problem } from './problem.ts';
import type { ParameterSpec } from './spec.ts';
import { didYouMean, problemOf } from './wording.ts';

type Parameters = Readonly<Record<string, ParameterSpec>>;

/** Values of the run parameters: what was given, else the default; and everything wrong with either. */
export function resolveParameters(
  parameters: Parameters,
  given: JsonObject,
): { values: JsonObject; problems: Problem[] } {
  const problems: Problem[] = [];
  const values: Record<string, Json> = {};
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(parameters, name)) problems.push(unknownParameter(name, parameters));
  }
  for (const [name, spec] of Object.entries(parameters)) {
    const fault =
      definitionFault(name, spec) ?? valueFault(name, spec, spec.default, { en: 'The default of', zh: '默认值：' });
    if (fault) problems.push(fault);
    const value = Object.hasOwn(given, name) ? given[name]! : spec.default;
    const givenFault = fault || value === spec.default ? undefined : valueFault(name, spec, value, { en: '', zh: '' });
    if (givenFault) problems.push(givenFault);
    values[name] = value;
  }
  return { values, problems };
}

export function unknownParameter(name: string, parameters: Parameters, at: Problem['at'] = { param: name }): Problem {
  const shown = name.slice(0, 80);
  return problemOf(
    'parameter-unknown',
    `There is no run parameter “${shown}”.`,
    `没有名为“${shown}”的运行参数。`,
    at,
    didYouMean(name, Object.keys(parameters)),
  );
}

function definitionFault(name: string, spec: ParameterSpec): Problem | undefined {
  const isNumber = spec.type === 'number' || spec.type === 'integer';
  const bad = (en: string, zh: string) =>
    problemOf('parameter-invalid', `${label(name)} ${en}.`, `运行参数“${name}”${zh}。`, { param: name });
  if (spec.type === 'choice' && !spec.choices) return bad('needs its choices', '缺少 choices');
  if (spec.type !== 'choice' && spec.choices)
    return bad('has choices, which only type choice may have', '不能有 choices；只有 choice 类型可以');
  if (!isNumber && (spec.min !== undefined || spec.max !== undefined))
    return bad('has min or max, which only numbers may have', '不能有 min 或 max；只有数字类型可以');
  if (spec.min !== undefined && spec.max !== undefined && spec.min > spec.max)
    return bad('has a min above its max', '的 min 大于 max');
  return undefined;
}

const label = (name: string) => `Run parameter “${name}”`;

function valueFault(
  name: string,
  spec: ParameterSpec,
  value: Json,
  prefix: { en: string; zh: string },
): Problem | undefined {
  const fault = shapeFault(spec, value);
  if (!fault) return undefined;
  const subject = prefix.en ? `${prefix.en} run parameter “${name}”` : label(name);
  return problemOf('parameter-invalid', `${subject} ${fault.en}.`, `${prefix.zh}运行参数“${name}”${fault.zh}。`, {
    param: name,
  });
}

function shapeFault(spec: ParameterSpec, value: Json): { en: string; zh: string } | undefined {
  switch (spec.type) {
    case 'string':
      return typeof value === 'string' && value.length <= 10_000
        ? undefined
        : { en: 'must be a text of at most 10,000 characters', zh: '必须是文本，最多 10,000 个字符' };
    case 'boolean':
      return typeof value === 'boolean' ? undefined : { en: 'must be true or false', zh: '必须是 true 或 false' };
    case 'choice': {
      const choices = spec.choices ?? [];
      if (typeof value === 'string' && choices.includes(value)) return undefined;
      const shown = choices.slice(0, 12).join(', ');
      return { en: `must be one of ${shown}`, zh: `必须是其中之一：${shown}` };
    }
    case 'number':
    case 'integer': {
      const isWhole = spec.type === 'integer';
      if (typeof value !== 'number' || (isWhole && !Number.isSafeInteger(value))) {
        return isWhole
          ? { en: 'must be a whole number', zh: '必须是整数' }
          : { en: 'must be a number', zh: '必须是数字' };
      }
      if (spec.min !== undefined && value < spec.min)
        return { en: `must be at least ${spec.min}; it is ${value}`, zh: `不小于 ${spec.min}，现在是 ${value}` };
      if (spec.max !== undefined && value > spec.max)
        return { en: `must be at most ${spec.max}; it is ${value}`, zh: `不大于 ${spec.max}，现在是 ${value}` };
      return undefined;
    }
  }
}

/**
 * Replaces every `{ $param: name }` in a step's parameter by the run parameter's value.
 * @param onUnknown called with a name that no run parameter has, or with the whole of a marker that names none
 */
export function substitute(value: unknown, values: JsonObject, onUnknown: (name: string) => void): Json {
  if (Array.isArray(value)) return value.map((item) => substitute(item, values, onUnknown));
  if (typeof value !== 'object' || value === null) return value as Json;
  if (Object.hasOwn(value, '$param')) {
    const name = (value as { $param: unknown }).$param;
    const isMarker = typeof name === 'string' && Object.keys(value).length === 1;
    if (isMarker && Object.hasOwn(values, name)) return values[name]!;
    onUnknown(isMarker ? name : JSON.stringify(value));
    return null;
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, substitute(item, values, onUnknown)]));
}
