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
  const { '/index.html': index, ...rest } = files;
  if (!index) throw new Error(`${editor} holds no index.html; build the editor with npm start`);
  return { files: rest, index: new TextDecoder().decode(index.body) };
}
