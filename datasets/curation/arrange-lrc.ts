import { languageOfLine } from './line-language.ts';

const timeTag = /^\s*\[(\d{1,3}):(\d{1,2})(?:[.:](\d{1,3}))?\]/;
const infoTag = /^\s*\[(ti|ar|al|au|by|re|ve|la|length|offset|#)\s*:\s*([^\]]*)\]\s*$/i;
const wordTag = /<\d{1,3}:\d{1,2}(?:[.:]\d{1,3})?>/g;

export interface ArrangedLrc {
  /** In the order of their times, as often as they are sung; a blank where nothing is. */
  readonly lines: readonly string[];
  readonly title?: string;
  readonly author?: string;
  /** Lines that stand at the time of another one in another language. */
  readonly translations: number;
  readonly faults: readonly { readonly at: number; readonly reason: string }[];
}

/** Whether lines are timed: at least half of those that are not blank. */
export function hasTimeTags(lines: readonly string[]): boolean {
  const spoken = lines.filter((line) => line.trim() !== '' && !infoTag.test(line));
  return spoken.length > 0 && spoken.filter((line) => timeTag.test(line)).length * 2 >= spoken.length;
}

/**
 * The lines of timed lyrics as they are sung: several times on a line, `offset` (which moves all alike), word times;
 * translations that stand at the same time as their line are left out.
 */
export function arrangeLrc(written: readonly string[]): ArrangedLrc {
  const timed: { readonly atMs: number; readonly text: string; readonly order: number }[] = [];
  const faults: { at: number; reason: string }[] = [];
  const info = new Map<string, string>();
  written.forEach((line, at) => {
    if (line.trim() === '') return;
    const tag = infoTag.exec(line);
    if (tag !== null) {
      const [name, value] = [(tag[1] ?? '').toLowerCase(), (tag[2] ?? '').trim()];
      if (name === 'offset' && !/^[+-]?\d+$/.test(value))
        faults.push({ at, reason: `offset is not a number of milliseconds: ${value}` });
      else if (value !== '') info.set(name, value);
      return;
    }
    const read = readTimes(line);
    if ('reason' in read) faults.push({ at, reason: read.reason });
    else for (const atMs of read.times) timed.push({ atMs, text: read.text, order: at });
  });
  timed.sort((a, b) => a.atMs - b.atMs || a.order - b.order);
  const { lines, translations } = withoutTranslations(timed);
  const title = info.get('ti');
  const author = info.get('au') ?? info.get('ar');
  return {
    lines,
    translations,
    faults,
    ...(title !== undefined && { title }),
    ...(author !== undefined && { author }),
  };
}

function readTimes(line: string): { times: number[]; text: string } | { reason: string } {
  const times: number[] = [];
  let rest = line;
  for (let tag = timeTag.exec(rest); tag !== null; tag = timeTag.exec(rest)) {
    const [whole, minutes, seconds, fraction = '0'] = tag;
    if (Number(seconds) > 59) return { reason: `no such time: ${whole.trim()}` };
    times.push(Number(minutes) * 60_000 + Number(seconds) * 1000 + Number(`0.${fraction}`) * 1000);
    rest = rest.slice(whole.length);
  }
  return times.length === 0
    ? { reason: 'no time tag such as [01:02.50]' }
    : { times, text: rest.replace(wordTag, '').trim() };
}

function withoutTranslations(timed: readonly { readonly atMs: number; readonly text: string }[]) {
  const lines: string[] = [];
  let [translations, lastMs]: [number, number | null] = [0, null];
  let language = 'none';
  for (const { atMs, text } of timed) {
    const own = languageOfLine(text);
    if (atMs === lastMs && own !== 'none' && language !== 'none' && own !== language) {
      translations += 1;
      continue;
    }
    lines.push(text);
    [lastMs, language] = [atMs, own];
  }
  return { lines, translations };
}
