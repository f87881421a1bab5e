import { z } from 'zod';

/** A secret as documents and plans name it. Its value is put in where the step runs, and is nowhere else. */
export interface SecretRef {
  readonly $secret: string;
}

export const secretName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,62}$/, 'lower-case words joined by hyphens · 用连字符连接的小写单词');

/**
 * A parameter that takes a secret: `{ $secret: name }` in the document, text for the step that runs. It takes nothing
 * else, so that nobody writes the value itself into a document.
 */
export const secretParam = () =>
  z.strictObject(
    { $secret: secretName },
    { error: 'a secret by its name, such as { $secret: lyrics-key } · 按名称引用的密钥，例如 { $secret: lyrics-key }' },
  ) as unknown as z.ZodType<string>;

export function isSecretRef(value: unknown): value is SecretRef {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.keys(value).length === 1 &&
    typeof (value as Partial<SecretRef>).$secret === 'string'
  );
}
