import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ApiError } from './api-error.ts';
import { readChatRequest, readTextRequest } from './completion-request.ts';

const allowed = new Set(['messages', 'prompt', 'max_tokens', 'temperature', 'top_p', 'seed', 'stop']);

/** Bodies that are nearly right, with anything beside. */
const body = fc
  .tuple(
    fc.record(
      {
        model: fc.constant('lyrics'),
        prompt: fc.oneof(fc.string(), fc.anything()),
        messages: fc.oneof(
          fc.array(
            fc.record({
              role: fc.constantFrom('user', 'system', 'tool'),
              content: fc.oneof(
                fc.string(),
                fc.array(
                  fc.record({
                    type: fc.constantFrom('text', 'image_url'),
                    text: fc.string(),
                    image_url: fc.anything(),
                  }),
                ),
              ),
              tool_calls: fc.anything(),
            }),
          ),
          fc.anything(),
        ),
        temperature: fc.oneof(fc.double(), fc.anything()),
        max_tokens: fc.oneof(fc.integer(), fc.anything()),
        stop: fc.oneof(fc.string(), fc.array(fc.string()), fc.anything()),
        guided_json: fc.anything(),
        chat_template: fc.anything(),
        logits_processors: fc.anything(),
        stream: fc.boolean(),
      },
      { requiredKeys: ['model'] },
    ),
    fc.dictionary(fc.string(), fc.anything()),
  )
  .map(([named, others]) => ({ ...others, ...named }));

test('whatever a client sends, only named fields of the right type go on, or it is refused as such (D23)', () => {
  fc.assert(
    fc.property(body, fc.boolean(), (sent, chat) => {
      try {
        const { upstream } = (chat ? readChatRequest : readTextRequest)(sent);
        expect(Object.keys(upstream).filter((key) => !allowed.has(key))).toEqual([]);
        const messages = (upstream['messages'] ?? []) as Record<string, unknown>[];
        for (const message of messages)
          expect([Object.keys(message), typeof message['content']]).toEqual([['role', 'content'], 'string']);
      } catch (error) {
        expect(error).toBeInstanceOf(ApiError);
        expect((error as ApiError).status).toBe(400);
      }
    }),
    { numRuns: 500 },
  );
});

test('a null is the same as nothing, and the newer name of max_tokens is taken', () => {
  const { upstream, stream } = readChatRequest({
    model: 'lyrics',
    messages: [{ role: 'user', content: '春' }],
    temperature: null,
    stream: null,
    max_completion_tokens: 7,
  });
  expect([upstream, stream]).toEqual([{ messages: [{ role: 'user', content: '春' }], max_tokens: 7 }, false]);
});
