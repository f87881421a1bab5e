import { z } from 'zod';
import { ApiError } from './api-error.ts';

/** What a client asked for, rebuilt: nothing that is not named here reaches vLLM. */
export interface CompletionRequest {
  readonly alias: string;
  readonly stream: boolean;
  /** The client wants the closing chunk with token counts. */
  readonly includeUsage: boolean;
  readonly user: string | null;
  /** False when the client asked that prompt and answer are not kept. */
  readonly store: boolean;
  readonly stops: boolean;
  /** The last thing the user said, or the prompt: what feedback is joined with. */
  readonly prompt: string;
  /** Fields for vLLM, without `model` and `stream`. */
  readonly upstream: Readonly<Record<string, unknown>>;
}

const textPart = z.object({ type: z.literal('text', 'only text parts are taken'), text: z.string() });
const message = z.object({
  role: z.enum(['system', 'user', 'assistant']),
  content: z.union([z.string(), z.array(textPart).min(1).max(64)], 'text, or a list of text parts'),
});
const shared = {
  model: z.string().min(1).max(200),
  max_tokens: z.int().min(1).max(8192).nullish(),
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().gt(0).max(1).nullish(),
  seed: z
    .int()
    .min(0)
    .max(2 ** 32 - 1)
    .nullish(),
  stop: z.union([z.string().min(1).max(200), z.array(z.string().min(1).max(200)).max(4)]).nullish(),
  stream: z.boolean().nullish(),
  stream_options: z.object({ include_usage: z.boolean().nullish() }).nullish(),
  n: z.literal(1, 'only one answer a request').nullish(),
  user: z.string().max(256).nullish(),
  store: z.boolean().nullish(),
};
const chatBody = z.object({
  ...shared,
  max_completion_tokens: z.int().min(1).max(8192).nullish(),
  messages: z.array(message).min(1).max(256),
});
const textBody = z.object({ ...shared, prompt: z.string().min(1, 'a text') });

export function readChatRequest(body: unknown): CompletionRequest {
  const asked = parse(chatBody, body);
  const messages = asked.messages.map(({ role, content }) => ({
    role,
    content: typeof content === 'string' ? content : content.map((part) => part.text).join(''),
  }));
  const maxTokens = asked.max_completion_tokens ?? asked.max_tokens;
  return {
    ...common(asked),
    prompt: messages.findLast(({ role }) => role === 'user')?.content ?? '',
    upstream: { messages, ...sampling({ ...asked, max_tokens: maxTokens }) },
  };
}

export function readTextRequest(body: unknown): CompletionRequest {
  const asked = parse(textBody, body);
  return { ...common(asked), prompt: asked.prompt, upstream: { prompt: asked.prompt, ...sampling(asked) } };
}

type Shared = z.output<z.ZodObject<typeof shared>>;

const common = (asked: Shared) => ({
  alias: asked.model,
  stream: asked.stream ?? false,
  includeUsage: asked.stream_options?.include_usage ?? false,
  user: asked.user ?? null,
  store: asked.store ?? true,
  stops: asked.stop !== null && asked.stop !== undefined,
});

function sampling(asked: Pick<Shared, 'max_tokens' | 'temperature' | 'top_p' | 'seed' | 'stop'>) {
  const { max_tokens, temperature, top_p, seed, stop } = asked;
  const given = Object.entries({ max_tokens, temperature, top_p, seed, stop });
  return Object.fromEntries(given.filter(([, value]) => value !== null && value !== undefined));
}

function parse<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const read = schema.safeParse(body);
  if (read.success) return read.data;
  const issue = read.error.issues[0];
  const param = issue?.path.join('.') ?? '';
  throw new ApiError(
    400,
    'invalid_request',
    `${param || 'The body'}: ${issue?.message ?? 'not readable'}.`,
    param ? { param } : {},
  );
}
