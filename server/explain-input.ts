import { z } from '@hono/zod-openapi';
import { wordIssue } from '../pipeline/schema-problems.ts';
import { Refusal } from './refusal.ts';

const mostMisfits = 10;

/**
 * Refuses a request that does not fit its schema: every misfit at once, up to ten.
 * @param result of the schema; `data` is what was sent
 */
export function explainInput(result: { success: boolean; data?: unknown; error?: unknown }): void {
  if (result.success) return;
  const issues = result.error instanceof z.core.$ZodError ? result.error.issues.slice(0, mostMisfits) : [];
  const en = issues.map(
    ({ path, message }) => `${path.map(String).join('.') || 'the body'}: ${message.split(' · ')[0]}`,
  );
  const zh = issues.map((issue) => {
    const subject = issue.path.length > 0 ? `“${issue.path.map(String).join('.')}”` : '请求体';
    // A rule that says nothing of its own: the pattern is in the description of the API.
    if (issue.code === 'invalid_format' && issue.message.startsWith('Invalid ')) return `${subject}的格式不对。`;
    // The schema keeps what was sent to itself; without it nobody knows what is missing and what is of another type.
    const worded = { ...issue, input: valueAt(result.data, issue.path) } as typeof issue;
    return wordIssue(worded, { en: subject, zh: subject }).message.zh;
  });
  throw new Refusal(422, 'input-invalid', {
    en: `The request does not fit: ${en.join('; ')}.`,
    zh: `请求不符合要求：${zh.join('')}`,
  });
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let at = value;
  for (const key of path)
    at = typeof at === 'object' && at !== null ? (at as Record<PropertyKey, unknown>)[key] : undefined;
  return at;
}
