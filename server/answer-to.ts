import { HTTPException } from 'hono/http-exception';
import { databaseFault } from '../database/database-fault.ts';
import { StoreError } from '../store/store.ts';
import { notFound, Refusal, unavailable } from './refusal.ts';
import type { ProblemBody } from './shapes.ts';

/** Turns whatever was thrown into the one shape of refusals. What is our fault is told to `onFault`, not to the caller. */
export function answerTo(
  error: unknown,
  requestId: string,
  onFault: (error: unknown, requestId: string) => void,
): Response {
  const refusal = refusalOf(error);
  if (!refusal) onFault(error, requestId);
  const message = refusal?.text ?? {
    en: `Something broke here that is not your fault; the server's log has it as ${requestId}.`,
    zh: `服务器内部出错，并非你的原因；日志编号 ${requestId}。`,
  };
  const body: ProblemBody = {
    error: {
      code: refusal?.code ?? 'internal',
      message,
      ...(refusal?.problems ? { problems: [...refusal.problems] } : {}),
    },
  };
  const headers: Record<string, string> = { 'x-request-id': requestId };
  if (refusal?.retryAfterSeconds !== undefined) headers['retry-after'] = String(refusal.retryAfterSeconds);
  if (refusal?.allow) headers['allow'] = refusal.allow.join(', ');
  if (refusal?.status === 401) headers['www-authenticate'] = 'Bearer';
  return Response.json(body, { status: refusal?.status ?? 500, headers });
}

function refusalOf(error: unknown): Refusal | null {
  if (error instanceof Refusal) return error;
  if (error instanceof StoreError) return storeRefusal(error);
  if (error instanceof HTTPException && error.status === 400) {
    return new Refusal(400, 'json-malformed', {
      en: 'The body is not readable as JSON.',
      zh: '请求体不是有效的 JSON。',
    });
  }
  switch (databaseFault(error)) {
    case 'away':
      return unavailable('The database', error);
    case 'text':
      return new Refusal(422, 'input-invalid', {
        en: 'The request does not fit: a text holds the character NUL.',
        zh: '请求不符合要求：文本中含有 NUL 字符。',
      });
    case null:
      return null;
  }
}

function storeRefusal(error: StoreError): Refusal | null {
  switch (error.code) {
    case 'ArtifactMissing':
      return notFound('artifact', null);
    case 'Ambiguous':
      return new Refusal(422, 'content-invalid', {
        en: error.message,
        zh: `有多个产物以此开头，请多写几位。（${error.message}）`,
      });
    case 'ContentInvalid':
      return new Refusal(422, 'content-invalid', { en: error.message, zh: `内容无效。（${error.message}）` });
    case 'TooLarge':
      return new Refusal(413, 'too-large', { en: error.message, zh: `内容过大，超过此处上限。（${error.message}）` });
    case 'StoreUnreachable':
      return unavailable('The artifact store', error);
    case 'StoreFull':
      return new Refusal(
        503,
        'store-full',
        {
          en: 'The disk of the artifact store is full. Free some, then try again.',
          zh: '产物存储的磁盘已满，请清理后重试。',
        },
        { retryAfterSeconds: 60 },
      );
    default:
      return null;
  }
}
