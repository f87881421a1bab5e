/** How a style stands before a prompt: 【风格：古风】 in Chinese, 【style: folk】 in English. */
export type StyleLanguage = 'zh' | 'en';
/** `full`: 【风格：古风】; `half`: [风格:古风]. */
export type StyleWidth = 'full' | 'half';

const prefix =
  /^[\s\u3000]*[【[［][\s\u3000]*(风格|風格|style)[\s\u3000]*[:：][\s\u3000]*([^】\]］\r\n]*?)[\s\u3000]*[】\]］][^\S\r\n]*/iu;

export interface StyledText {
  /** Empty where there is no prefix. */
  readonly style: string;
  readonly language: StyleLanguage | null;
  /** What follows the prefix, as it is written. */
  readonly rest: string;
}

/** Reads the prefix as people type it: brackets and colon of either width, any spaces. */
export function readStyle(text: string): StyledText {
  const match = prefix.exec(text);
  if (match === null) return { style: '', language: null, rest: text };
  return {
    style: match[2] ?? '',
    language: /^style$/i.test(match[1] ?? '') ? 'en' : 'zh',
    rest: text.slice(match[0].length),
  };
}

/** A style in one line and without brackets, so that its prefix can be read back. */
export function plainStyle(style: string): string {
  return style
    .replace(/[【】[\]［］\s\u3000]+/gu, ' ')
    .trim()
    .slice(0, 80)
    .trim();
}

/** Puts the prefix before a text, in place of one that is there; an empty style takes it away. */
export function withStyle(
  text: string,
  style: string,
  { language = 'zh', width = 'full' }: { readonly language?: StyleLanguage; readonly width?: StyleWidth } = {},
): string {
  const { rest } = readStyle(text);
  const plain = plainStyle(style);
  if (plain === '') return rest;
  if (language === 'en') return width === 'full' ? `【style: ${plain}】${rest}` : `[style: ${plain}]${rest}`;
  return width === 'full' ? `【风格：${plain}】${rest}` : `[风格:${plain}]${rest}`;
}
