import { invisible } from '../invisible.ts';
import { labelFirst } from './section-labels.ts';

/** Stands in a masked line for what is not there at all, so that it splits no word; private use, never in a lyric. */
export const nothing = '\ue000';

const unseen = new RegExp(`[${invisible}${nothing}]`, 'gu');
const fullWidth = /[\uff01-\uff5e]/g;
const compatibilityHan = /[\uf900-\ufaff\u2e80-\u2fdf]/g;
const keycap = /[0-9#*]\ufe0f?\u20e3/g;
// Letters in circles are emoji of letters, not text.
const pictures = /\p{Extended_Pictographic}|\p{Regional_Indicator}|\p{Emoji_Modifier}/gu;

const timeTag = /[[<]\s*\d{1,3}\s*[:.]\s*\d{1,2}(?:\s*[.:]\s*\d{1,3})?\s*[\]>]/g;
const innermost = /\([^()]*\)|\[[^[\]]*\]|\{[^{}]*\}|【[^【】]*】|〔[^〔〕]*〕|〖[^〖〗]*〗/g;
const unclosed = /[([{【〔][^)\]}】〕]*$/g;

const speaker = /^\s*(?:[男女合齐众独]|男女|男声|女声|全体|Rap|[A-D])\s*:\s*/u;
const repeat = /\s(?:[x×]\s?\d{1,2}|\d{1,2}\s?[x×]|重复|repeat)\s*$/iu;

/** Lines with nothing to take off: the common Han block alone, or bare English words. Nearly all are, and skip the rest. */
const plain = /^(?:[\u4e00-\u9fff]+|[A-Za-z']+(?: [A-Za-z']+)*)$/;

/** Lines of letters and ordinary punctuation alone: no brackets, colons, digits or pictures to look for. */
const quiet = /^[\u4e00-\u9fffA-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u00ff '’‘",.;!?…“”—–，。！？；、《》「」『』-]*$/;

/** A text line by line, whatever ends a line in it. */
export const splitLines = (text: string): string[] => text.split(/\r\n|[\n\r\u0085\u2028\u2029]/);

const mask = (text: string) => ' '.repeat(text.length);
const narrow = (character: string) => String.fromCharCode(character.charCodeAt(0) - 0xfee0);
const drop = (text: string) => nothing.repeat(text.length);

/** Whether a line hides characters that cannot be seen; those that belong to emoji do not count. */
export function hasInvisible(line: string): boolean {
  return (
    line
      .replace(pictures, ' ')
      .replace(/ (?:\ufe0e|\ufe0f|\u200d|\u20e3)/g, ' ')
      .search(unseen) >= 0
  );
}

/**
 * A line with everything that is not sung masked out: bracketed ad-libs, time tags, the label or speaker before it,
 * emoji. Whether the whole line is a label is a question of its lyric: `labelsOf`.
 * Every character keeps its place (UTF-16), so that marks made on the answer fit the line as written.
 */
export function maskLine(line: string): string {
  if (plain.test(line)) return line;
  if (quiet.test(line)) return line.replace(fullWidth, narrow).replace(/[’‘]/g, "'").replace(repeat, mask);
  let text = line
    .replace(keycap, mask)
    .replace(unseen, drop)
    .replace(/[\r\n\t\u00a0\u0085\u2028\u2029\u3000]/g, ' ')
    .replace(fullWidth, narrow)
    .replace(compatibilityHan, (character) => {
      const common = character.normalize('NFKC');
      return common.length === 1 ? common : character;
    })
    .replace(/[’‘ʼ`´]/g, "'")
    .replace(timeTag, mask)
    .replace(pictures, mask);
  for (let depth = 0; depth < 8; depth += 1) {
    const next = text.replace(innermost, mask);
    if (next === text) break;
    text = next;
  }
  text = text.replace(unclosed, mask);
  return text.replace(labelFirst, mask).replace(speaker, mask).replace(repeat, mask);
}
