/**
 * Rows for the base model: every seven-character quatrain of npm `chinese-poetry`, in simplified characters, half of
 * them after the mark of the rhyme group that lines 2 and 4 share. Both packages are fetched into the work folder by
 * this recipe alone; the product depends on neither.
 *
 *     npx tsx models/recipe/extract.ts WORKFOLDER
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { rhymeGroupOf } from '../../datasets/lyric-form.ts';
import { rhymeGroups } from '../../datasets/rhyme-groups.ts';

const packages = ['chinese-poetry@2.0.1', 'opencc-js@1.4.2'];
const vocabularySize = 5_000;
const validRows = 1_000;

const [folderArgument] = process.argv.slice(2);
if (folderArgument === undefined) throw new Error('Usage: npx tsx models/recipe/extract.ts WORKFOLDER');
const folder = resolve(folderArgument);
mkdirSync(folder, { recursive: true });
if (!existsSync(join(folder, 'node_modules', 'opencc-js'))) {
  writeFileSync(join(folder, 'package.json'), '{"private":true}\n');
  execFileSync('npm', ['install', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund', ...packages], { stdio: 'inherit' });
}

const { Converter } = createRequire(join(folder, 'package.json'))('opencc-js') as {
  Converter: (options: { from: string; to: string }) => (text: string) => string;
};
const simplify = Converter({ from: 't', to: 'cn' });
const home = resolve(import.meta.dirname, '..', '..');

/** Four lines of seven characters each, or null. */
function quatrain(paragraphs: readonly string[]): readonly string[] | null {
  const lines = simplify(paragraphs.join('')).split(/[，。？！；、,.?!;\s]+/).filter((line) => line !== '');
  return lines.length === 4 && lines.every((line) => /^\p{Script=Han}{7}$/u.test(line)) ? lines : null;
}

/** A number from 0 to 1 that depends on the text alone, so that the rows are the same on every machine. */
function chance(text: string, salt: string): number {
  return createHash('sha256').update(`${salt}\n${text}`).digest().readUInt32BE(0) / 2 ** 32;
}

const poems = new Map<string, 'tang' | 'song'>();
const verses = join(folder, 'node_modules', 'chinese-poetry', 'dist', 'quantangshi');
for (const file of readdirSync(verses).toSorted()) {
  const dynasty = /^poet\.(tang|song)\.\d+\.json$/.exec(file)?.[1];
  if (dynasty === undefined) continue;
  const records = JSON.parse(readFileSync(join(verses, file), 'utf8')) as readonly { readonly paragraphs?: readonly string[] }[];
  for (const record of records) {
    const lines = quatrain(record.paragraphs ?? []);
    if (lines !== null) poems.set(lines.join('\n'), dynasty as 'tang' | 'song');
  }
}

// Characters: what people type (GB 2312 level 1, ASCII, punctuation), what the samples hold, then the corpus by frequency.
const characters = new Set<string>(['\n', ...'，。？！；、：“”‘’（）《》【】…—·']);
for (let code = 0x20; code < 0x7f; code += 1) characters.add(String.fromCharCode(code));
const samples = join(home, 'datasets', 'samples', 'lyrics.jsonl');
if (existsSync(samples)) for (const character of readFileSync(samples, 'utf8')) if (/[^\p{C}]/u.test(character)) characters.add(character);
const gb2312 = new TextDecoder('gb2312');
for (let high = 0xb0; high <= 0xd7; high += 1) {
  for (let low = 0xa1; low <= (high === 0xd7 ? 0xf9 : 0xfe); low += 1) characters.add(gb2312.decode(Uint8Array.of(high, low)));
}
const counts = new Map<string, number>();
for (const poem of poems.keys()) for (const character of poem) counts.set(character, (counts.get(character) ?? 0) + 1);
for (const [character] of [...counts].toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))) {
  if (characters.size >= vocabularySize) break;
  characters.add(character);
}

const rows = [...poems.keys()]
  .filter((poem) => [...poem].every((character) => characters.has(character)))
  .toSorted((a, b) => chance(a, 'order') - chance(b, 'order'))
  .map((poem) => {
    const lines = poem.split('\n');
    const [second = '', fourth = ''] = [lines[1], lines[3]];
    const group = rhymeGroupOf(second);
    const rhymes = group !== null && group === rhymeGroupOf(fourth) && second.at(-1) !== fourth.at(-1);
    const dynasty = poems.get(poem) === 'tang' ? '唐诗' : '宋诗';
    const style = (['古风', '古风', '七绝', dynasty] as const)[Math.floor(chance(poem, 'style') * 8)];
    return {
      prompt: `${style === undefined ? '' : `【风格：${style}】`}${rhymes && chance(poem, 'mark') < 0.66 ? `【${group}】` : ''}`,
      lyric: poem,
    };
  });

const jsonl = (list: readonly unknown[]) => list.map((row) => `${JSON.stringify(row)}\n`).join('');
writeFileSync(join(folder, 'valid.jsonl'), jsonl(rows.slice(0, validRows)));
writeFileSync(join(folder, 'train.jsonl'), jsonl(rows.slice(validRows)));
writeFileSync(join(folder, 'vocabulary.json'), JSON.stringify({ marks: rhymeGroups.map((group) => `【${group}】`), characters: [...characters].toSorted() }));
const marked = rows.filter((row) => /【[a-z]+】/.test(row.prompt)).length;
console.log(`${poems.size} quatrains, ${rows.length} within ${characters.size} characters, ${marked} with a mark`);
