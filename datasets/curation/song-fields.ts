import type { LyricRow } from '../lyric-row.ts';

/** A song as its file tells it: lines as written, blank ones between its parts. */
export interface FoundSong {
  readonly lines: readonly string[];
  readonly fields: SongFields;
}

export interface SongFields {
  readonly song?: string;
  readonly author?: string;
  readonly style?: string;
  readonly lang?: string;
  readonly id?: string;
  readonly license?: string;
}

/** Something found in a file; `row` is the number of the line it starts at, from 1. */
export type FoundItem =
  | { readonly row: number; readonly found: FoundSong }
  | { readonly row: number; readonly canonical: LyricRow }
  | { readonly row: number; readonly reason: string; readonly text: string };

/** Takes a file line by line; answers what became complete. */
export interface SongReader {
  push(line: string, row: number): FoundItem[];
  end(): FoundItem[];
}

/** What columns and JSON fields are called, in the order they are looked for. */
const names: Readonly<Record<keyof SongFields | 'lyric', string>> = {
  lyric:
    'lyric lyrics lrc text content lines paragraphs stanzas body words 歌词 歌詞 词文 正文 内容 內容 文本 原文 诗句',
  song: 'song title song_title songname song_name name track tune rhythmic 歌名 歌曲 歌曲名 曲名 标题 標題 题目 名称 名稱 词牌',
  author: 'author lyricist poet writer artist singer 作者 词作者 詞作者 作词 作詞 填词 歌手 演唱 演唱者 艺人',
  style: 'style genre 风格 風格 流派 类型 類型 曲风',
  lang: 'lang language 语言 語言 语种 語種',
  id: 'id song_id songid 编号 編號 序号',
  license: 'license licence rights 许可 許可 授权 授權 版权 版權',
};
const fieldOfName = new Map(
  Object.entries(names).flatMap(([field, list]) =>
    list.split(' ').map((name) => [name, field as keyof typeof names] as const),
  ),
);

/** The field that a column or key is, whatever its case, spaces and width; null for one that says nothing to us. */
export function fieldNamed(name: string): keyof SongFields | 'lyric' | null {
  const plain = name
    .normalize('NFKC')
    .replace(/^\ufeff/, '')
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '_');
  return fieldOfName.get(plain) ?? null;
}

export const lyricNames = names.lyric.split(' ');

/** Lines of a text, whatever ends them; the marks U+0085, U+2028 and U+2029 end one too. */
export const linesOfText = (text: string): string[] => text.split(/\r\n|[\n\r\u000b\u000c\u0085\u2028\u2029]/);
