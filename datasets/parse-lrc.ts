import { cleanLine, lyricLines } from './line.ts';
import type { Found, LyricParser } from './parse-lyrics.ts';

const timeTag = /^\[(\d{1,3}):(\d{2})(?:[.:](\d{1,3}))?\]/;
const infoTag = /^\[(ti|ar|al|au|by|re|ve|la|length|offset|#)\s*:\s*([^\]]*)\]\s*$/i;
const wordTag = /<\d{1,3}:\d{2}(?:[.:]\d{1,3})?>/g;

/**
 * Timed lyrics: a line may carry several times (a chorus), order is that of the times, `offset` (milliseconds) shifts
 * all of them alike. A `[ti:…]` after timed lines starts the next song.
 */
export function parseLrc(): LyricParser {
  let row = 0;
  let start = 1;
  let title = '';
  let offsetMs = 0;
  let timed: { readonly atMs: number; readonly text: string }[] = [];

  const flush = (): Found[] => {
    const ordered = timed.map(({ atMs, text }) => ({ atMs: atMs - offsetMs, text })).sort((a, b) => a.atMs - b.atMs);
    const lines = lyricLines(ordered.map(({ text }) => text).join('\n'));
    const found: Found = { row: start, lyric: { lines, ...(title !== '' && { song: title }) } };
    timed = [];
    offsetMs = 0;
    return lines.length === 0 ? [] : [found];
  };

  const readInfo = (name: string, value: string, line: string): Found[] => {
    if (name === 'offset') {
      if (!/^[+-]?\d+$/.test(value.trim()))
        return [{ row, reason: `offset is not a number of milliseconds: ${value}`, text: line }];
      offsetMs = Number(value);
    }
    if (name !== 'ti') return [];
    const finished = timed.length > 0 ? flush() : [];
    start = row;
    title = cleanLine(value);
    return finished;
  };

  return {
    push(line) {
      row += 1;
      let rest = cleanLine(line);
      if (rest === '') return [];
      const info = infoTag.exec(rest);
      if (info !== null) return readInfo((info[1] ?? '').toLowerCase(), info[2] ?? '', line);
      const times: number[] = [];
      for (let tag = timeTag.exec(rest); tag !== null; tag = timeTag.exec(rest)) {
        const [whole, minutes, seconds, fraction = '0'] = tag;
        if (Number(seconds) > 59) return [{ row, reason: `no such time: ${whole}`, text: line }];
        times.push(Number(minutes) * 60_000 + Number(seconds) * 1000 + Number(`0.${fraction}`) * 1000);
        rest = rest.slice(whole.length).trimStart();
      }
      if (times.length === 0) return [{ row, reason: 'no time tag such as [01:02.50]', text: line }];
      const text = rest.replace(wordTag, '').trim();
      timed.push(...times.map((atMs) => ({ atMs, text })));
      return [];
    },
    end: flush,
  };
}
