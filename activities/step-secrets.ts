import { isSecretRef } from '../pipeline/secret.ts';
import type { Json, JsonObject } from '../pipeline/plan.ts';
import type { UserSecrets } from '../store/user-secrets.ts';
import type { Attempt } from './step-context.ts';
import { StepError } from './step-error.ts';

export type SecretReader = Pick<UserSecrets, 'read'>;

/** Secrets of one attempt: put in where its parameters name them, and kept out of whatever the attempt says. */
export interface StepSecrets {
  /** `values`: for the room. `named`: for keys and records, with each secret's name and version. */
  resolve(params: JsonObject): Promise<{ readonly values: JsonObject; readonly named: JsonObject }>;
  redact(text: string): string;
  redactJson<T extends object>(value: T): T;
  /** The same error, without secrets in its message, stack and causes. */
  redactError<E>(error: E): E;
}

/** An attempt whose log and progress say no secret that it was given. `reader` is absent where none is lent. */
export function withSecrets(
  attempt: Attempt,
  reader: SecretReader | undefined,
): Attempt & { readonly secrets: StepSecrets } {
  const spellings = new Map<string, string>();

  const redact = (text: string): string => {
    let clean = text;
    for (const [spelling, label] of spellings) clean = clean.replaceAll(spelling, label);
    return clean;
  };
  const redactJson = <T extends object>(value: T): T =>
    spellings.size === 0 ? value : (JSON.parse(redact(JSON.stringify(value))) as T);

  async function read(name: string) {
    const found = await reader?.read(name);
    if (found) {
      for (const spelling of spellingsOf(found.value)) spellings.set(spelling, `‹secret:${name}›`);
      return found;
    }
    const message = reader
      ? `There is no secret ${name}. Set it with \`refrain secret set ${name}\`, then try the step again.`
      : `This worker is given no secrets, and the step needs ${name}. Have it done by a worker of the installation itself.`;
    throw new StepError('SecretMissing', message, { retry: false });
  }

  async function resolve(value: Json): Promise<{ values: Json; named: Json }> {
    if (isSecretRef(value)) {
      const { value: secret, version } = await read(value.$secret);
      return { values: secret, named: { $secret: value.$secret, version } };
    }
    if (typeof value !== 'object' || value === null) return { values: value, named: value };
    if (Array.isArray(value)) {
      const parts = await Promise.all(value.map((item: Json) => resolve(item)));
      return { values: parts.map((part) => part.values), named: parts.map((part) => part.named) };
    }
    const parts = await Promise.all(
      Object.entries(value as JsonObject).map(async ([key, item]) => [key, await resolve(item)] as const),
    );
    return {
      values: Object.fromEntries(parts.map(([key, part]) => [key, part.values])),
      named: Object.fromEntries(parts.map(([key, part]) => [key, part.named])),
    };
  }

  const { log, progress } = attempt.context;
  Object.assign(attempt.context, {
    log: (line: string) => log(redact(line)),
    progress: (now: Parameters<typeof progress>[0]) => progress(redactJson(now)),
  });

  return Object.assign(attempt, {
    secrets: {
      async resolve(params) {
        const { values, named } = await resolve(params);
        return { values: values as JsonObject, named: named as JsonObject };
      },
      redact,
      redactJson,
      redactError(error) {
        for (let at: unknown = error, depth = 0; at instanceof Error && depth < 10; at = at.cause, depth += 1) {
          at.message = redact(at.message);
          if (at.stack !== undefined) at.stack = redact(at.stack);
        }
        return error;
      },
    } satisfies StepSecrets,
  });
}

/** As a value turns up in texts: itself, in JSON, in an address, and in the encodings that headers and dumps use. */
function spellingsOf(value: string): readonly string[] {
  const bytes = Buffer.from(value, 'utf8');
  const all = [
    value,
    JSON.stringify(value).slice(1, -1),
    encodeURIComponent(value),
    bytes.toString('base64'),
    bytes.toString('base64').replaceAll('=', ''),
    bytes.toString('base64url'),
    bytes.toString('hex'),
  ];
  return [...new Set(all)].sort((a, b) => b.length - a.length);
}
