import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readEvents } from './read-events.ts';

async function read(bytes: Uint8Array, cuts: readonly number[]): Promise<string[]> {
  const places = [0, ...cuts.map((cut) => cut % bytes.length).sort((a, b) => a - b), bytes.length];
  async function* pieces() {
    for (const [number, place] of places.slice(1).entries()) yield bytes.subarray(places[number], place);
  }
  const found: string[] = [];
  for await (const data of readEvents(pieces())) found.push(data);
  return found;
}

test('events are the same wherever the bytes are cut, with either line end and with comments between (D25)', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.record({
          text: fc.oneof(fc.string({ unit: 'grapheme' }), fc.constant('春风🎵绿柳')),
          end: fc.constantFrom('\n\n', '\r\n\r\n'),
          comment: fc.boolean(),
        }),
        { minLength: 1, maxLength: 8 },
      ),
      fc.array(fc.nat(), { maxLength: 40 }),
      async (events, cuts) => {
        const datas = events.map(({ text }) => JSON.stringify({ text }));
        const bytes = Buffer.from(
          events.map(({ end, comment }, at) => `${comment ? `: ping${end}` : ''}data: ${datas[at]}${end}`).join(''),
        );
        expect(await read(bytes, cuts)).toEqual(datas);
      },
    ),
    { numRuns: 300 },
  );
});

test('one byte at a time is the hardest cut', async () => {
  const bytes = Buffer.from('data: {"a":"歌"}\r\n\r\ndata: [DONE]\n\n');
  expect(await read(bytes, [...bytes.keys()])).toEqual(['{"a":"歌"}', '[DONE]']);
});

test('an event that was cut off is not an event', async () => {
  expect(await read(Buffer.from('data: {"a":1}\n\ndata: {"b"'), [])).toEqual(['{"a":1}']);
});
