import { invisible } from '../invisible.ts';

/** Stands in a masked line for what is not there at all, so that it splits no word; private use, never in a lyric. */
export const nothing = '\ue000';

const unseen = new RegExp(`[${invisible}${nothing}]`, 'gu');
const fullWidth = /[\uff01-\uff5e]/g;
const compatibilityHan = /[\uf900-\ufaff\u2e80-\u2fdf]/g;
const keycap = /[0-9#*]\ufe0f?\u20e3/g;
// Letters in circles are emoji of letters, not text.
const pictures = /\p{Extended_Pictographic}|\p{Regional_Indicator}|\p{Emoji_Modifier}/gu;

const timeTag = /[[<]\s*\d{1,3}\s*[:.]\s*\d{1,2}(?:\s*[.:]\s*\d{1,3})?\s*[\]>]/g;
const innermost = /\([^()]*\)|\[[^[\]]*\]|\{[^{}]*\}|【[^【】]*】|〔[^〔〕]*〕|〖[^〖〗]*〗|\*[^*]{1,20}\*/g;
const unclosed = /[([{【〔][^)\]}】〕]*$/g;

const sectionWords =
  'pre-?chorus|post-?chorus|chorus|verse|bridge|intro|outro|hook|refrain|interlude|instrumental|breakdown|drop|rap|solo|' +
  '主歌|副歌|前奏|间奏|間奏|尾奏|尾声|尾聲|桥段|橋段|导歌|導歌|预副歌|預副歌|合唱|独唱|獨唱|对唱|說唱|说唱|念白|独白|獨白|过门|過門|和声|和聲';
const number = '[\\dA-Za-z一二三四五六七八九十]{0,2}';
const labelOnly = new RegExp(`^[\\s#\\-=~]*(?:${sectionWords})\\s*${number}\\s*(?:[x×*]\\s*\\d+)?[\\s:\\-=~]*$`, 'iu');
const labelFirst = new RegExp(`^\\s*(?:${sectionWords})\\s*${number}\\s*[:]\\s*`, 'iu');
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

const bracketed = /^\s*[([{【〔〖（［]\s*([^)\]}】〕〗）］]+?)\s*[)\]}】〕〗）］]\s*[:：]?\s*$/u;
const labelName = new RegExp(`^[\\s#]*(${sectionWords})`, 'iu');

/** The section a line announces, `[Verse 2]`, 【副歌】, `Chorus:`; null for every other line. */
export function labelOf(line: string): string | null {
  const text = (bracketed.exec(line)?.[1] ?? line).replace(/：/g, ':');
  return labelOnly.test(text) ? (labelName.exec(text)?.[1] ?? text.trim()) : null;
}

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
 * A line with everything that is not sung masked out: bracketed ad-libs, time tags, section and speaker labels, emoji.
 * Every character keeps its place (UTF-16), so that marks made on the answer fit the line as written.
 */
export function maskLine(line: string): string {
  if (plain.test(line) && !labelOnly.test(line)) return line;
  if (quiet.test(line)) {
    const text = line.replace(fullWidth, narrow).replace(/[’‘]/g, "'");
    return labelOnly.test(text) ? mask(text) : text.replace(repeat, mask);
  }
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
  if (labelOnly.test(text)) return mask(text);
  return text.replace(labelFirst, mask).replace(speaker, mask).replace(repeat, mask);
}
