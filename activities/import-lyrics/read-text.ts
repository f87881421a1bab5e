import { createReadStream } from 'node:fs';
import { createLineDecoder, LineCutter, type ByteLine, type TextLine } from '../../datasets/curation/cut-lines.ts';
import {
  EncodingJudge,
  markedEncoding,
  type Encoding,
  type EncodingGuess,
} from '../../datasets/curation/guess-encoding.ts';

type Touch = () => Promise<void> | undefined;

/** Which encoding a file is in: by its byte order mark, else by all of its lines. */
export async function guessFile(path: string, signal: AbortSignal, touch: Touch): Promise<EncodingGuess> {
  const judge = new EncodingJudge();
  const cutter = new LineCutter();
  let isStart = true;
  for await (const chunk of createReadStream(path, { signal })) {
    const marked = isStart ? markedEncoding(chunk as Buffer) : null;
    if (marked !== null && marked !== 'utf-8')
      return { encoding: marked, because: 'its byte order mark says so', badLines: 0 };
    isStart = false;
    for (const { bytes } of cutter.push(chunk as Buffer)) if (bytes !== null) judge.push(bytes);
    await touch();
  }
  for (const { bytes } of cutter.end()) if (bytes !== null) judge.push(bytes);
  return judge.guess();
}

/** The lines of a file one after another, so that its size does not matter; a line that cannot be read has a fault. */
export async function* readText(path: string, encoding: Encoding, signal: AbortSignal): AsyncGenerator<TextLine> {
  const isWide = encoding === 'utf-16le' || encoding === 'utf-16be';
  const decode = createLineDecoder(isWide ? 'utf-8' : encoding);
  const cutter = new LineCutter();
  const lineOf = (line: ByteLine): TextLine => {
    const read = decode(line);
    const isBroken = isWide && 'text' in read && read.text.includes('\ufffd');
    return isBroken ? { number: read.number, fault: 'there is half a character in it' } : read;
  };
  for await (const chunk of narrow(createReadStream(path, { signal }), encoding))
    for (const line of cutter.push(chunk)) yield lineOf(line);
  for (const line of cutter.end()) yield lineOf(line);
}

/** UTF-16 as UTF-8; what is no character in it becomes U+FFFD. Everything else as it is. */
async function* narrow(chunks: AsyncIterable<Buffer>, encoding: Encoding): AsyncGenerator<Uint8Array> {
  if (encoding === 'utf-8' || encoding === 'gb18030') {
    yield* chunks;
    return;
  }
  const decoder = new TextDecoder(encoding);
  const encoder = new TextEncoder();
  for await (const chunk of chunks) yield encoder.encode(decoder.decode(chunk, { stream: true }));
  yield encoder.encode(decoder.decode());
}
