import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import { gzipSync } from 'node:zlib';

export interface ScreenFile {
  readonly type: string;
  readonly body: Uint8Array<ArrayBuffer>;
  /** Absent where it would save little. */
  readonly gzip?: Uint8Array<ArrayBuffer>;
  /** Its name says its content: it may be kept for ever. */
  readonly isImmutable: boolean;
}
export interface ScreenFiles {
  /** By path, `/assets/…`. */
  readonly files: Readonly<Record<string, ScreenFile>>;
  /** The editor's page, the same at every address of its own. */
  readonly index: string;
  /** By a module, `pages/home/home-page.tsx`: the scripts and styles it needs beside those of every page, which are `index.html`'s. */
  readonly needed: Readonly<Record<string, readonly string[]>>;
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
};
const packed = new Set(['.html', '.js', '.css', '.svg', '.json']);

/** In the manifest: the page around every page. */
const everyPage = 'index.html';
/** Which file became which, as the build tells it. */
const manifestName = '/.vite/manifest.json';

/** The built editor, read once. */
export async function readScreenFiles(editor: string): Promise<ScreenFiles> {
  const files: Record<string, ScreenFile> = {};
  for (const entry of await readdir(editor, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const type = types[extname(entry.name)];
    if (!entry.isFile() || type === undefined) continue;
    const name = `/${relative(editor, path).split(sep).join('/')}`;
    const body = new Uint8Array(await readFile(path));
    files[name] = {
      type,
      body,
      ...(packed.has(extname(name)) && body.length > 1_000 ? { gzip: new Uint8Array(gzipSync(body)) } : {}),
      isImmutable: name.startsWith('/assets/'),
    };
  }
  const { '/index.html': index, [manifestName]: manifest, ...rest } = files;
  if (!index || !manifest) throw new Error(`${editor} is not a built editor; build it with npm start`);
  const text = ({ body }: ScreenFile) => new TextDecoder().decode(body);
  return { files: rest, index: text(index), needed: neededOf(JSON.parse(text(manifest)) as Manifest) };
}

interface Chunk {
  readonly file: string;
  readonly imports?: readonly string[];
  readonly css?: readonly string[];
}
type Manifest = Readonly<Record<string, Chunk>>;

/** Scripts and styles of a module and of all that it imports. */
function filesOf(manifest: Manifest, module: string): string[] {
  const keys = new Set([module]);
  for (const key of keys) for (const needed of manifest[key]?.imports ?? []) keys.add(needed);
  return [...keys].flatMap((key) => {
    const { file, css = [] } = manifest[key]!;
    return [file, ...css].map((name) => `/${name}`);
  });
}

function neededOf(manifest: Manifest): ScreenFiles['needed'] {
  const ofEveryPage = filesOf(manifest, everyPage);
  const beside = new Set(ofEveryPage);
  const pages = Object.keys(manifest).filter((key) => key.endsWith('.tsx'));
  return {
    ...Object.fromEntries(pages.map((key) => [key, filesOf(manifest, key).filter((file) => !beside.has(file))])),
    [everyPage]: ofEveryPage,
  };
}
