import type { Json } from '../pipeline/plan.ts';
import { CommandError, exitCodes } from './exit-codes.ts';

/** `name=value` of an option that may be repeated. */
export function readPair(option: string, text: string): readonly [name: string, value: string] {
  const at = text.indexOf('=');
  if (at < 1) throw new CommandError(exitCodes.badInput, `${option} takes name=value, not ${text}.`);
  return [text.slice(0, at), text.slice(at + 1)];
}

/** A number, true, false, or text. */
export function readValue(text: string): string | number | boolean {
  const isNumber = /^-?(0|[1-9][0-9]*)(\.[0-9]+)?(e[+-]?[0-9]+)?$/i.test(text);
  return text === 'true' ? true : text === 'false' ? false : isNumber ? Number(text) : text;
}

/** As `readValue`; a list or a mapping is written as JSON. */
export function readJsonValue(option: string, text: string): Json {
  if (!/^\s*[[{]/.test(text)) return readValue(text);
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw new CommandError(exitCodes.badInput, `${option}: ${text} looks like JSON and is not.`);
  }
}

/** `step.name` at its first point. */
export function readDotted(option: string, text: string): readonly [stepId: string, name: string] {
  const at = text.indexOf('.');
  if (at < 1 || at === text.length - 1)
    throw new CommandError(exitCodes.badInput, `${option} names a step and a point before the name, not ${text}.`);
  return [text.slice(0, at), text.slice(at + 1)];
}
