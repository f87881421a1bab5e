import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { catalog } from '../activities/catalog.ts';
import { jobContract, trainerMethods } from './job-contract.ts';
import { kindIndex, kindPage } from './kind-page.ts';
import { packEnglish } from './pack-english.ts';
import { packReadings } from './pack-readings.ts';
import { paletteKeywordsText } from './palette-keywords.ts';
import { permissionTableText } from './permission-table.ts';
import { searchKeywordsText } from './search-keywords.ts';

/**
 * `npm run generate [-- --check]`, run in the package's folder: reference pages and the trainer's contracts, from the
 * kinds; who may call what, from the routes; the pinyin of palette and search;
 * the dictionaries, packed for the browser. `--check` writes nothing and fails when a file is out of date.
 */
const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
const root = process.cwd();

const wanted = await generatedFiles();
const stale = (await foundFiles()).filter((path) => !wanted.has(path));
const changed: string[] = [];
for (const [path, text] of wanted) {
  if ((await readFile(join(root, path), 'utf8').catch(() => null)) !== text) changed.push(path);
}

if (values.check) {
  for (const path of changed) console.error(`out of date: ${path}`);
  for (const path of stale) console.error(`nothing makes: ${path}`);
  if (changed.length + stale.length > 0) {
    console.error('Run `npm run generate` and commit what it writes.');
    process.exitCode = 1;
  }
} else {
  for (const path of changed) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), wanted.get(path)!);
    console.log(`wrote ${path}`);
  }
  for (const path of stale) {
    await rm(join(root, path));
    console.log(`removed ${path}`);
  }
}

async function generatedFiles(): Promise<Map<string, string>> {
  const kinds = [...catalog.values()].filter(({ supersededBy }) => supersededBy === undefined);
  const made = new Map([['docs/kinds/README.md', kindIndex(kinds)]]);
  for (const kind of kinds) {
    const page = join('activities', kind.id, 'README.md');
    const readme = await readFile(join(root, page), 'utf8').catch((cause: unknown) => {
      throw new Error(`${page} cannot be read; every room has one, and its reference page needs it.`, { cause });
    });
    made.set(`docs/kinds/${kind.id}.md`, kindPage(kind, readme));
  }
  for (const method of trainerMethods) {
    const kind = kinds.find(({ id }) => id === `train-${method}`);
    if (!kind)
      throw new Error(
        `activities/catalog.ts has no train-${method}, whose parameters are the contract of method ${method}.`,
      );
    made.set(`trainer/contracts/${method}.json`, `${JSON.stringify(jobContract(method, kind), null, 2)}\n`);
  }
  made.set('tests/contracts/permissions.json', permissionTableText());
  made.set('editor/canvas/palette-keywords.generated.ts', paletteKeywordsText(kinds));
  made.set('editor/app/search/search-keywords.generated.ts', searchKeywordsText());
  made.set('datasets/engine/readings.generated.ts', await packReadings());
  made.set('datasets/engine/english.generated.ts', await packEnglish());
  return made;
}

async function foundFiles(): Promise<string[]> {
  const folders = [
    ['docs/kinds', '.md'],
    ['trainer/contracts', '.json'],
    ['tests/contracts', '.json'],
  ] as const;
  const lists = await Promise.all(
    folders.map(async ([folder, ending]) => {
      const names = await readdir(join(root, folder)).catch(() => []);
      return names.filter((name) => name.endsWith(ending)).map((name) => `${folder}/${name}`);
    }),
  );
  return lists.flat();
}
