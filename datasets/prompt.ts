import type { Language } from './language.ts';
import { cleanLine } from './line.ts';
import { isRhymeGroup } from './rhyme-groups.ts';
import type { RhymeGroup } from './rhyme-groups.ts';

/** What a prompt asks for. */
export interface PromptWish {
  readonly lang: Language;
  /** Empty when no style is asked for. */
  readonly style: string;
  /** Chinese only. */
  readonly rhyme: RhymeGroup | null;
}

/** `【风格：古风】【ang】`; English has a style alone: `【style: folk】`. Never empty: without any wish it names the plainest style. */
export function writePrompt({ lang, style, rhyme }: PromptWish): string {
  if (lang === 'en') return `【style: ${style || 'song'}】`;
  const mark = rhyme === null ? '' : `【${rhyme}】`;
  const prefix = style === '' && mark !== '' ? '' : `【风格：${style || '歌词'}】`;
  return prefix + mark;
}

const part = /^\s*[【[［]\s*(?:(风格|style)\s*[:：]\s*([^】\]］]*?)|([a-zü]{1,4}))\s*[】\]］]/i;

/**
 * Reads what `writePrompt` writes, and what people type: half- or full-width brackets and colon, any order, ü for v.
 * `rest` is what follows, such as free words for the model.
 */
export function readPrompt(prompt: string): PromptWish & { readonly rest: string } {
  let rest = cleanLine(prompt);
  let lang: Language | null = null;
  let style = '';
  let rhyme: RhymeGroup | null = null;
  for (let match = part.exec(rest); match !== null; match = part.exec(rest)) {
    if (match[1] !== undefined) {
      lang = match[1] === '风格' ? 'zh' : 'en';
      style = match[2] ?? '';
    } else {
      const mark = (match[3] ?? '').toLowerCase().replace('ü', 'v');
      if (!isRhymeGroup(mark)) break;
      rhyme = mark;
    }
    rest = rest.slice(match[0].length);
  }
  rest = rest.trim();
  const isEnglish = rhyme === null && (lang === 'en' || (lang === null && /^[\x20-\x7e]+$/.test(rest)));
  return { lang: isEnglish ? 'en' : 'zh', style, rhyme, rest };
}
