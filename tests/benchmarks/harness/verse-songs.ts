import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';

const chinese = [
  'tang_shi.hans',
  'song_ci',
  'yuan_qu',
  'song_quatrains.hans',
  'shijing_chuci_huajian',
  'modern_verse_pd',
];
const english = ['verse_pd', 'chicago_rhyme_dev', 'watts_hymns_1707', 'mother_goose_1916'];
/** Lines of English for each of Chinese, as the data has them. */
const englishShare = 0.44;

interface Poem {
  readonly id?: string;
  readonly lines?: readonly string[];
  readonly paragraphs?: readonly string[];
  readonly stanzas?: readonly (readonly string[])[];
}

/** One verse a line, in the order of the poem. */
function linesOf({ lines, paragraphs, stanzas }: Poem): string[] {
  if (paragraphs !== undefined)
    return paragraphs.flatMap((paragraph) => paragraph.split(/[，。！？；：、]/)).filter((line) => line.trim() !== '');
  return (lines ?? stanzas?.flat() ?? []).filter((line) => line.trim() !== '');
}

async function* poems(folder: string, files: readonly string[], language: string): AsyncGenerator<string[]> {
  for (const file of files) {
    const path = join(folder, language, `${file}.jsonl.gz`);
    for await (const row of createInterface({ input: createReadStream(path).pipe(createGunzip()) })) {
      const lines = linesOf(JSON.parse(row) as Poem);
      if (lines.length >= 2) yield lines;
    }
  }
}

/** Poems of the verse data in Chinese and English mixed, until there are so many lines; the same ones each time. */
export async function* verseSongs(folder: string, mostLines: number): AsyncGenerator<string[]> {
  const sources = [poems(folder, chinese, 'zh'), poems(folder, english, 'en')] as const;
  const counts = [0, 0];
  const done = [false, false];
  while (counts[0]! + counts[1]! < mostLines && !(done[0] && done[1])) {
    const wanted = !done[1] && (done[0] || counts[1]! < counts[0]! * englishShare) ? 1 : 0;
    const next = await sources[wanted].next();
    if (next.done) {
      done[wanted] = true;
      continue;
    }
    counts[wanted]! += next.value.length;
    yield next.value;
  }
}

/** @throws Error where the verse data is not there */
export function verseFolder(): string {
  const folder = process.env['REFRAIN_VERSE_DATA'] ?? '';
  if (folder !== '' && existsSync(join(folder, 'zh', 'song_ci.jsonl.gz'))) return folder;
  throw new Error('This benchmark works on the verse data. Set REFRAIN_VERSE_DATA to the folder that holds it.');
}
