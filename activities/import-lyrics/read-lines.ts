import { createReadStream } from 'node:fs';
import { StepError } from '../step-error.ts';

const longestLineBytes = 8 * 1024 * 1024;

/**
 * The lines of a UTF-8 file, one after another, so that its size does not matter. A byte order mark is skipped. Strict:
 * the first byte that is not UTF-8 ends the reading, since a file in another encoding would come out as nonsense.
 */
export async function* readLines(path: string, name: string, signal: AbortSignal): AsyncGenerator<string> {
  let pending: Buffer = Buffer.alloc(0);
  let offset = 0;
  for await (const chunk of createReadStream(path, { signal })) {
    pending = pending.length === 0 ? (chunk as Buffer) : Buffer.concat([pending, chunk as Buffer]);
    if (offset === 0) {
      refuseOtherMarks(pending, name);
      if (pending.length < 3) continue;
    }
    let start = 0;
    for (let end = pending.indexOf(10); end >= 0; end = pending.indexOf(10, start)) {
      yield decodeLine(pending.subarray(start, end), offset + start, name);
      start = end + 1;
    }
    offset += start;
    pending = pending.subarray(start);
    if (pending.length > longestLineBytes) {
      throw unreadable(
        name,
        `the line at byte ${offset} is longer than ${longestLineBytes} bytes`,
        'Put one lyric, or one line of lyric, on a line',
      );
    }
  }
  if (pending.length > 0) yield decodeLine(pending, offset, name);
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decodeLine(bytes: Buffer, offset: number, name: string): string {
  const zero = bytes.indexOf(0);
  if (zero >= 0)
    throw unreadable(
      name,
      `there is a zero byte at byte ${offset + zero}, so it is no text`,
      'Bring a text file: JSONL, TXT or LRC',
    );
  let text: string;
  try {
    text = decoder.decode(bytes);
  } catch {
    const at = offset + firstWrongByte(bytes);
    const hex = (bytes[at - offset] ?? 0).toString(16).padStart(2, '0');
    throw unreadable(
      name,
      `byte ${at} (0x${hex}) is not UTF-8`,
      'Save the file as UTF-8; for a GBK or GB18030 file: iconv -f GB18030 -t UTF-8 OLD > NEW',
    );
  }
  return (offset === 0 ? text.replace(/^\ufeff/, '') : text).replace(/\r$/, '');
}

/** Length of the longest start of `bytes` that is UTF-8, by halving. */
function firstWrongByte(bytes: Buffer): number {
  let [good, bad] = [0, bytes.length];
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (startsAsUtf8(bytes.subarray(0, middle))) good = middle;
    else bad = middle;
  }
  // What still counts as good may end inside the broken character: step back to where that begins.
  let begin = good;
  while (begin > 0 && !isWhole(bytes.subarray(0, begin))) begin -= 1;
  return begin;
}

/** Whether bytes are UTF-8 so far; a character cut short at the end is no fault. */
function startsAsUtf8(bytes: Buffer): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

function isWhole(bytes: Buffer): boolean {
  try {
    decoder.decode(bytes);
    return true;
  } catch {
    return false;
  }
}

function refuseOtherMarks(start: Buffer, name: string): void {
  const [first, second] = start;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    throw unreadable(
      name,
      'it begins with the mark of UTF-16 at byte 0',
      'Save the file as UTF-8: iconv -f UTF-16 -t UTF-8 OLD > NEW',
    );
  }
}

function unreadable(name: string, what: string, mend: string): StepError {
  return new StepError('SourceUnreadable', `${name} cannot be read: ${what}. ${mend}.`, { retry: false });
}
