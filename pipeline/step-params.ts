import type { Kind } from './kind.ts';
import type { JsonObject } from './plan.ts';
import type { Problem } from './problem.ts';
import { wordIssue } from './schema-problems.ts';
import type { Text } from './text.ts';
import { problemOf } from './wording.ts';

export type ReadParams =
  | { readonly ok: true; readonly params: JsonObject }
  | {
      readonly ok: false;
      /** Each with its path inside the parameters. */
      readonly problems: readonly { readonly problem: Problem; readonly path: readonly (string | number)[] }[];
    };

/** Parameters of a step by its kind's schema: as the step gets them, defaults filled in, or everything wrong with them. */
export function readParams(stepId: string, kind: Kind, given: Readonly<Record<string, unknown>>): ReadParams {
  const parsed = kind.params.safeParse(given, { reportInput: true });
  if (parsed.success) return { ok: true, params: JSON.parse(JSON.stringify(parsed.data)) as JsonObject };
  const problems = parsed.error.issues.map((issue) => {
    const [first] = issue.path;
    const key = first ?? (issue.code === 'unrecognized_keys' ? issue.keys[0] : undefined);
    const name = issue.path.length > 0 ? issue.path.map(String).join('.') : key === undefined ? undefined : String(key);
    const { message, fix } = wordIssue(issue, paramSubject(kind, issue.path), Object.keys(kind.params.shape));
    const at = { step: stepId, ...(name === undefined ? {} : { param: name }) };
    const path = issue.path.length > 0 ? issue.path : key === undefined ? [] : [key];
    return {
      problem: problemOf('param-invalid', message.en, message.zh, at, fix),
      path: path.map((part) => (typeof part === 'number' ? part : String(part))),
    };
  });
  return { ok: false, problems };
}

/** How a sentence names a parameter: its title on the form, and its path below it. */
function paramSubject(kind: Kind, path: readonly PropertyKey[]): Text {
  const [first, ...below] = path.map(String);
  if (first === undefined) return kind.title;
  const field = Object.hasOwn(kind.params.shape, first) ? kind.params.shape[first] : undefined;
  const title = (field as { meta?: () => { title?: unknown } | undefined } | undefined)?.meta?.()?.title as
    | Partial<Text>
    | undefined;
  const rest = below.length > 0 ? ` (${[first, ...below].join('.')})` : '';
  return { en: `${title?.en ?? first}${rest}`, zh: `${title?.zh ?? first}${rest}` };
}
