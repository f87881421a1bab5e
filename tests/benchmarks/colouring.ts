import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'vite';
import type { markLyric } from '../../editor/lyrics/rhyme-marks.ts';
import { runBench } from './harness/bench.ts';

const home = process.cwd();
const built = join(home, '.bench', 'built');
const lines = 60;
const title = 'a keystroke in 60 lines, ms';

/** Marks as the editor has them, compiled; `tsx` names every function at run time, which costs what is measured here. */
async function compileMarks(): Promise<typeof markLyric> {
  await build({
    configFile: false,
    logLevel: 'silent',
    root: home,
    build: {
      ssr: join(home, 'editor', 'lyrics', 'rhyme-marks.ts'),
      outDir: built,
      emptyOutDir: false,
      target: 'node20',
      rollupOptions: { output: { entryFileNames: 'marks.mjs' } },
    },
  });
  return ((await import(pathToFileURL(join(built, 'marks.mjs')).href)) as { markLyric: typeof markLyric }).markLyric;
}

/** What the editor does at a keystroke: one line of sixty differs, and all of them are marked anew. */
await runBench('colouring', async (bench) => {
  const rows = (await readFile(join(home, 'datasets', 'samples', 'lyrics.jsonl'), 'utf8')).trim().split('\n');
  const lyrics = rows.map((row) => JSON.parse(row) as { lang: 'zh' | 'en'; messages: { content: string }[] });
  const mark = await compileMarks();
  for (const lang of ['zh', 'en'] as const) {
    const verse = lyrics.filter((one) => one.lang === lang).flatMap(({ messages }) => messages[1]!.content.split('\n'));
    const words = [...new Set(verse.map((line) => (lang === 'zh' ? line.slice(-1) : (line.split(' ').at(-1) ?? ''))))];
    for (let keystroke = -20; keystroke < 100; keystroke += 1) {
      const at = (keystroke + 20) % lines;
      const typed = verse.slice(0, lines);
      typed[at] = `${typed[at]!.slice(0, -1)}${lang === 'zh' ? '' : ' '}${words[(keystroke + 20) % words.length]!}`;
      const [begin, before] = [performance.now(), process.cpuUsage()];
      await mark(typed);
      const { user, system } = process.cpuUsage(before);
      if (keystroke < 0) continue;
      bench.sample(title, lang, performance.now() - begin);
      bench.sample(title, `${lang}, of the processor`, (user + system) / 1_000);
    }
  }
  return {
    chineseMs: bench.medianOf(title, 'zh'),
    englishMs: bench.medianOf(title, 'en'),
    chineseCpuMs: bench.medianOf(title, 'zh, of the processor'),
    englishCpuMs: bench.medianOf(title, 'en, of the processor'),
  };
});
