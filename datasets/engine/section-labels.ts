/** Words that name a part of a song, and that hardly anybody sings. */
const partNames =
  'pre-?chorus|post-?chorus|chorus|verse|intro|outro|interlude|instrumental|' +
  '主歌|副歌|前奏|间奏|間奏|尾奏|桥段|橋段|导歌|導歌|预副歌|預副歌|过门|過門';
/** Words that name a part and are sung as well: a hook, a drop, 合唱, 尾声. */
const sungNames =
  'bridge|hook|refrain|breakdown|drop|rap|solo|' +
  '尾声|尾聲|合唱|独唱|獨唱|对唱|對唱|說唱|说唱|念白|独白|獨白|和声|和聲';

const anyName = new RegExp(`^([\\s#=~-]*)(${partNames}|${sungNames})(.*?)[\\s=~-]*$`, 'iu');
const partName = new RegExp(`^(?:${partNames})$`, 'iu');
const bracketed = /^\s*[([{【〔〖（［]\s*([^)\]}】〕〗）］]+?)\s*[)\]}】〕〗）］]\s*[:：]?\s*$/u;
const han = /\p{Script=Han}/u;

/** How labels open; most lines do not, and are asked no more. Letters in full width open some as well. */
const opening =
  /^[\s#=~-]*(?:[([{【〔〖（［\uff01-\uff5e]|pr|po|ch|ve|in|ou|br|ho|re|dr|ra|so|[主副前间間尾桥橋导導预預过過合独獨对對說说念和])/iu;

/** What may stand behind the name inside brackets; outside of them, which part is meant: `Verse 2`, `Verse B`, 副歌二. */
const insideBrackets = /^\s*[\dA-Za-z一二三四五六七八九十]{0,2}$/u;
const counted = /^\s*\d{1,2}$/u;
const lettered = /^ (?:[A-Z]|I{2,3}|IV|VI{0,3})$/u;
const letteredHan = /^\s*[A-Z]$/u;
const countedHan = /^\s*[一二三四五六七八九十]{1,2}$/u;

/** A label by its own marks; a name alone on its line; a name alone that may be a sung word. */
type Standing = 'marked' | 'bare' | 'sung';

interface Label {
  readonly name: string;
  readonly standing: Standing;
}

const narrow = (character: string) => String.fromCharCode(character.charCodeAt(0) - 0xfee0);

function readLabel(line: string): Label | null {
  if (line.length > 60 || !opening.test(line)) return null;
  const inside = bracketed.exec(line)?.[1];
  const found = anyName.exec((inside ?? line).replace(/[\uff01-\uff5e]/g, narrow));
  if (found === null) return null;
  const [, decoration = '', name = '', behind = ''] = found;
  const [, which = '', repeated, colon] = /^(.*?)(\s*[x×*]\s*\d{1,2})?\s*(:?)$/u.exec(behind) ?? [];
  if (inside !== undefined) return insideBrackets.test(which) ? { name, standing: 'marked' } : null;
  const isPart = partName.test(name);
  const isNumbered =
    counted.test(which) ||
    (han.test(name) ? letteredHan.test(which) || (isPart && countedHan.test(which)) : lettered.test(which));
  if (which.trim() !== '' && !isNumbered) return null;
  const isMarked = isNumbered || repeated !== undefined || colon === ':' || decoration.trim() !== '';
  return { name, standing: isMarked ? 'marked' : isPart ? 'bare' : 'sung' };
}

const isBlank = (line: string | undefined) => line === undefined || line.trim() === '';

/** Whether a name alone on its line begins a part: sung lines follow, in Latin letters ones of two words and more. */
function leads(lines: readonly string[], at: number, name: string): boolean {
  if (han.test(name)) return true;
  const next = lines.slice(at + 1).find((line) => !isBlank(line));
  return next === undefined ? isBlank(lines[at - 1]) : han.test(next) || next.trim().split(/\s+/u).length > 1;
}

/**
 * The labels among the lines of one lyric, `[Verse 2]`, 【副歌】, `Chorus:`, `Verse B`; null for every line that is sung. A
 * name alone is a label where a part begins with it; one that is sung as well (hook, 合唱) only in a lyric that has other
 * labels. A text of one line is no lyric: in it brackets alone make a label.
 */
export function labelsOf(lines: readonly string[]): (string | null)[] {
  const labels = lines.map((line) => readLabel(line));
  if (labels.every((label) => label === null)) return labels.map(() => null);
  const isLyric = lines.filter((line) => !isBlank(line)).length > 1;
  const stands = labels.map((label, at) => {
    if (label === null) return false;
    if (!isLyric) return bracketed.test(lines[at] ?? '');
    return label.standing === 'marked' || (label.standing === 'bare' && leads(lines, at, label.name));
  });
  const hasOthers = stands.includes(true);
  return labels.map((label, at) => {
    if (label === null) return null;
    const isOneOfThem = label.standing === 'sung' && isLyric && hasOthers && leads(lines, at, label.name);
    return stands[at] === true || isOneOfThem ? label.name : null;
  });
}

/** A label that its line goes on after: 副歌：方向. */
export const labelFirst = new RegExp(
  `^\\s*(?:${partNames}|${sungNames})\\s*(?:\\d{1,2}|[一二三四五六七八九十]{1,2}|[A-D])?\\s*:\\s*(?=.*[\\p{L}\\p{N}])`,
  'iu',
);
