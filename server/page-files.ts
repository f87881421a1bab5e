import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

export type PageFiles = Readonly<Record<string, { readonly type: string; readonly text: string }>>;

const files = {
  '/': ['index.html', 'text/html; charset=utf-8'],
  '/page.js': ['page.js', 'text/javascript; charset=utf-8'],
  '/page-words.js': ['page-words.js', 'text/javascript; charset=utf-8'],
  '/invite': ['invite.html', 'text/html; charset=utf-8'],
  '/invite.js': ['invite.js', 'text/javascript; charset=utf-8'],
  '/page.css': ['page.css', 'text/css; charset=utf-8'],
} as const;

/** The one page, from the package's folder; read once. */
export async function readPageFiles(home: string): Promise<PageFiles> {
  const read = async ([path, [name, type]]: [string, readonly [string, string]]) =>
    [path, { type, text: await readFile(join(home, 'server', 'page', name), 'utf8') }] as const;
  return Object.fromEntries(await Promise.all(Object.entries(files).map(read)));
}
