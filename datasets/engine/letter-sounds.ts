import type { Phones } from './english-phones.ts';

/**
 * Letters to sounds: the first rule whose letters stand at the place and whose surroundings fit.
 * In `before` and `after`: ^ and $ are the word's ends.
 */
type Rule = readonly [letters: string, phones: string, after?: RegExp | undefined, before?: RegExp];

const consonant = '[bcdfghjklmnpqrstvwxz]';
/** One consonant (or th, ch, sh, ph …) and a silent e, as in mate, bathe; endings after it allowed. */
const silentE = new RegExp(`^(?:${consonant}|th|ch|sh|ph|st|gu|ng)(?:e$|es$|ed$|ely$|eless$|eful$|ement$)`);
/** One consonant and a vowel: the vowel before it is mostly long in short words (pony, silo). */
const openSyllable = new RegExp(`^${consonant}(?:y|o|a|i)$`);

const rules: readonly Rule[] = [
  ['augh', 'AO'],
  ['ough', 'AO', /^t/],
  ['ough', 'AH F', /^$/, /[rt]$/],
  ['ough', 'OW'],
  ['eigh', 'EY'],
  ['aigh', 'EY'],
  ['igh', 'AY'],
  ['tion', 'SH AH N'],
  ['ssion', 'SH AH N'],
  ['sion', 'ZH AH N', undefined, /[aeiou]$/],
  ['sion', 'SH AH N'],
  ['cian', 'SH AH N'],
  ['tious', 'SH AH S'],
  ['cious', 'SH AH S'],
  ['gious', 'JH AH S'],
  ['ious', 'IY AH S'],
  ['eous', 'IY AH S'],
  ['ous', 'AH S', /^(?:$|ly|ness)/],
  ['tial', 'SH AH L'],
  ['cial', 'SH AH L'],
  ['ture', 'CH ER', /^s?$/],
  ['sure', 'ZH ER', /^$/, /[aeiou]$/],
  ['tient', 'SH AH N T'],
  ['cient', 'SH AH N T'],
  ['age', 'IH JH', /^$/, /[a-z]{3}$/],
  ['eau', 'OW'],
  ['ieu', 'UW'],
  ['air', 'EH R'],
  ['are', 'EH R', /^s?$/],
  ['ear', 'ER', /^[nlt]/],
  ['ear', 'IH R'],
  ['eer', 'IH R'],
  ['ier', 'IY ER', /^$/, /[a-z]{3}$/],
  ['ere', 'IH R', /^$/],
  ['ire', 'AY ER', /^s?$/],
  ['ore', 'AO R', /^s?$/],
  ['ure', 'UH R', /^s?$/],
  ['our', 'AO R', /^$/, /[fpy]$/],
  ['our', 'AW ER'],
  ['oar', 'AO R'],
  ['oor', 'AO R'],
  ['ower', 'AW ER', /^s?$/],
  ['orr', 'AO R'],
  ['arr', 'AE R'],
  ['err', 'EH R'],
  ['irr', 'IH R'],
  ['urr', 'ER'],
  ['war', 'W AO R'],
  ['wor', 'W ER'],
  ['ar', 'ER', /^$/, /[a-z]{3}$/],
  ['ar', 'ER', /^ds?$/, /[a-z]{3}$/],
  ['ar', 'AA R'],
  ['er', 'ER'],
  ['ir', 'ER'],
  ['ur', 'ER'],
  ['yr', 'ER'],
  ['or', 'ER', /^s?$/, /[td]$/],
  ['or', 'AO R'],
  ['all', 'AO L', /^(?:$|s|ed|ing|y)/],
  ['alk', 'AO K'],
  ['alm', 'AA M'],
  ['ald', 'AO L D'],
  ['alt', 'AO L T'],
  ['au', 'AO'],
  ['aw', 'AO'],
  ['ai', 'EY'],
  ['ay', 'EY'],
  ['aa', 'AA'],
  ['ae', 'IY'],
  ['a', 'EY', silentE],
  ['ange', 'EY N JH'],
  ['aste', 'EY S T'],
  ['wa', 'W AA', /^[ntsd]/],
  ['a', 'AH', /^$/],
  ['a', 'AH', new RegExp(`^${consonant}`), /^$/],
  ['a', 'EY', /^(?:t|c|b|k|z|v|d)(?:or|er|ing|y$)/],
  ['a', 'AE'],
  ['ee', 'IY'],
  ['eau', 'OW'],
  ['ead', 'EH D'],
  ['ea', 'IY'],
  ['ei', 'IY'],
  ['ey', 'IY', /^s?$/],
  ['ey', 'EY'],
  ['eu', 'Y UW'],
  ['ew', 'UW'],
  ['e', 'IY', /^$/, /^[^aeiouy]+$/],
  ['e', 'IY', silentE],
  ['e', '', /^$/, /[a-z][^aeiou]$|[aeiou][uv]$|[aeiou]$/],
  ['es', 'IH Z', /^$/, /(?:[sxzc]|[cs]h|g)$/],
  ['es', 'Z', /^$/, /[bdglmnrv]$/],
  ['es', 'S', /^$/, /[ptkf]$/],
  ['ed', 'IH D', /^$/, /[td]$/],
  ['ed', 'T', /^$/, /(?:[pkfsxc]|[cs]h)$/],
  ['ed', 'D', /^$/, /[a-z]{2}$/],
  ['e', '', /^(?:ly|less|ful|ness|ment)/],
  ['e', 'IY', /^$/],
  ['e', 'EH'],
  ['ie', 'AY', /^(?:$|s$|d$)/, /^[a-z]{1,2}$/],
  ['ie', 'IY'],
  ['ia', 'IY AH'],
  ['io', 'IY OW'],
  ['ind', 'AY N D', /^(?:$|s|e)/],
  ['ild', 'AY L D', /^$/],
  ['ign', 'AY N', /^(?:$|s|e)/],
  ['ing', 'IH NG'],
  ['ism', 'IH Z AH M'],
  ['ique', 'IY K'],
  ['ize', 'AY Z'],
  ['ice', 'IH S', /^$/, /[a-z]{4}$/],
  ['ine', 'IY N', /^$/, /[a-z]{4}$/],
  ['ive', 'IH V', /^(?:$|ly)/, /[a-z]{3}$/],
  ['i', 'AY', silentE],
  ['i', 'IY', /^$/],
  ['i', 'IH'],
  ['oa', 'OW'],
  ['oe', 'OW'],
  ['oi', 'OY'],
  ['oy', 'OY'],
  ['ook', 'UH K'],
  ['ood', 'UH D', /^$/],
  ['oo', 'UW'],
  ['ould', 'UH D'],
  ['oul', 'OW L'],
  ['ou', 'AW'],
  ['ow', 'OW', /^(?:$|s$|n$|ed|ing)/, /[a-z]{2}$|[lbrns]$/],
  ['ow', 'AW'],
  ['old', 'OW L D'],
  ['olt', 'OW L T'],
  ['oll', 'OW L', /^(?:$|s|e)/],
  ['ost', 'OW S T', /^$/],
  ['ove', 'AH V', /^(?:$|s|r)/],
  ['ome', 'AH M', /^$/, /[a-z]{2}$/],
  ['on', 'AH N', /^$/, /[a-z]{3}$/],
  ['o', 'OW', silentE],
  ['o', 'OW', openSyllable],
  ['o', 'OW', /^$/],
  ['o', 'AA'],
  ['qu', 'K W'],
  ['que', 'K', /^$/],
  ['ue', 'UW', /^s?$/],
  ['ui', 'UW'],
  ['uy', 'AY'],
  ['u', 'UW', silentE, /[rjlcs]$/],
  ['u', 'Y UW', silentE],
  ['u', 'Y UW', openSyllable],
  ['ull', 'UH L'],
  ['ush', 'UH SH', undefined, /^[p]$/],
  ['u', 'W', /^[aeiou]/, /g$/],
  ['u', 'AH'],
  ['yne', 'AY N', /^$/],
  ['y', 'AY', /^$/, /^[^aeiou]+$/],
  ['fy', 'F AY', /^$/],
  ['y', 'IY', /^$/],
  ['y', 'Y', undefined, /^$/],
  ['y', 'AY', silentE],
  ['y', 'Y', /^[aeiou]/],
  ['y', 'IH'],
  ['tch', 'CH'],
  ['sch', 'S K'],
  ['ch', 'K', /^[rl]/],
  ['ch', 'CH'],
  ['ck', 'K'],
  ['cc', 'K S', /^[ei]/],
  ['cc', 'K'],
  ['sc', 'S', /^[eiy]/],
  ['c', 'S', /^[eiy]/],
  ['c', 'K'],
  ['dge', 'JH'],
  ['dg', 'JH'],
  ['bb', 'B'],
  ['mb', 'M', /^(?:$|s|ing|ed)/],
  ['b', 'B'],
  ['dd', 'D'],
  ['d', 'D'],
  ['ff', 'F'],
  ['f', 'F'],
  ['ght', 'T'],
  ['gh', 'G', undefined, /^$/],
  ['gh', ''],
  ['gn', 'N', undefined, /^$/],
  ['gg', 'G'],
  ['ge', 'JH', /^$/],
  ['g', 'JH', /^[ey]/],
  ['g', 'JH', /^i[cn]/],
  ['g', 'G'],
  ['kn', 'N', undefined, /^$/],
  ['kk', 'K'],
  ['k', 'K'],
  ['le', 'AH L', /^s?$/, new RegExp(`${consonant}$`)],
  ['ll', 'L'],
  ['l', 'L'],
  ['mm', 'M'],
  ['m', 'M'],
  ['ng', 'NG', /^(?:$|s|ed|ing|th)/],
  ['ng', 'NG G', /^[lro]/],
  ['nk', 'NG K'],
  ['nn', 'N'],
  ['n', 'N'],
  ['ph', 'F'],
  ['pp', 'P'],
  ['ps', 'S', undefined, /^$/],
  ['p', 'P'],
  ['q', 'K'],
  ['rh', 'R'],
  ['rr', 'R'],
  ['r', 'R'],
  ['sh', 'SH'],
  ['ss', 'S'],
  ['s', 'Z', /^$/, /(?:[aeiou]|[bdglmnrv])$/],
  ['s', 'Z', /^[ei](?:$|s|d|ng)/, /[aeiou]$/],
  ['s', 'S'],
  ['th', 'TH'],
  ['tt', 'T'],
  ['t', 'T'],
  ['v', 'V'],
  ['wh', 'W'],
  ['wr', 'R'],
  ['w', 'W', /^[aeiouy]/],
  ['w', ''],
  ['x', 'Z', undefined, /^$/],
  ['x', 'K S'],
  ['zz', 'Z'],
  ['z', 'Z'],
  ['j', 'JH'],
  ['h', '', /^$/],
  ['h', 'HH'],
];

const isVowelPhone = (phone: string) => /^[AEIOU]/.test(phone);
/** Endings that put the stress on the vowel right before them. */
const pulling = /(?:tion|sion|cian|ic|ics|ical|ity|ian|ial|ious|eous|ify|graphy|logy|ual)s?$/;
const weakStart =
  /^(?:a(?=[bcdfglmnprst][a-z])|be|de|re|con|com|en|em|ex|pre|pro|sub|un|dis|mis|in|im)(?=[^aeiouy]*[aeiouy])/;
const ownStress = /(?:ee|eer|ette|oon|esque|ique|aire)s?$/;

/** Which vowel, counted from 0, carries the stress. */
function stressed(word: string, vowels: number): number {
  if (vowels < 2) return 0;
  if (ownStress.test(word)) return vowels - 1;
  const ending = pulling.exec(word)?.[0];
  if (ending !== undefined) {
    const inside = /^(?:ity|ify|graphy|logy|ical)/.test(ending)
      ? 3
      : /^(?:ial|ian|ious|eous|ual)/.test(ending)
        ? /(?:[ct]i|gi)/.test(word.slice(-6))
          ? 2
          : 3
        : 2;
    return Math.max(0, vowels - inside);
  }
  if (vowels === 2) return weakStart.test(word) && !/(?:er|y|le|en|ing|ow)$/.test(word) ? 1 : 0;
  return weakStart.test(word) ? 1 : Math.max(0, vowels - 3);
}

/** Phones of a word guessed from its letters, American: right about vowels and endings more often than not. */
export function soundOut(word: string): Phones {
  const phones: string[] = [];
  for (let at = 0; at < word.length;) {
    const [before, rest] = [word.slice(0, at), word.slice(at)];
    const rule = rules.find(
      ([letters, , after, left]) =>
        rest.startsWith(letters) && (after?.test(rest.slice(letters.length)) ?? true) && (left?.test(before) ?? true),
    );
    if (rule !== undefined && rule[1] !== '') phones.push(...rule[1].split(' '));
    at += rule?.[0].length ?? 1;
  }
  const vowels = phones.filter(isVowelPhone).length;
  const target = stressed(word, vowels);
  let seen = -1;
  return phones.map((phone) => {
    if (!isVowelPhone(phone)) return phone;
    seen += 1;
    if (seen === target) return `${phone}1`;
    return /^(?:AE|EH|AA)$/.test(phone) && seen !== vowels - 1 ? 'AH0' : `${phone}0`;
  });
}
