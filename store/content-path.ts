import { StoreError } from './store.ts';

const forbidden = /[\\\u0000-\u001f\u007f]/;

/** Why a path may not be used inside an artifact or as a record's path; null when it may. */
export function pathProblem(path: string): string | null {
  if (path === '') return 'it is empty';
  if (Buffer.byteLength(path) > 512) return 'it is longer than 512 bytes';
  if (path.startsWith('/')) return 'it is absolute';
  if (forbidden.test(path)) return 'it holds a backslash or a control character';
  for (const part of path.split('/')) {
    if (part === '') return 'it has an empty part';
    if (part === '.' || part === '..') return `it has the part “${part}”`;
    if (Buffer.byteLength(part) > 255) return 'one of its parts is longer than 255 bytes';
  }
  return null;
}

/** @throws StoreError `ContentInvalid` unless `path` is relative, with `/`, and stays where it is put */
export function checkPath(path: string, what: string): void {
  const problem = pathProblem(path);
  if (problem) {
    throw new StoreError(
      'ContentInvalid',
      `${what} ${JSON.stringify(path)} cannot be used: ${problem}. Give a relative path such as “rows/part-00.jsonl”.`,
      {
        retry: false,
      },
    );
  }
}

/** The first path that another one needs as a folder, such as `a` beside `a/b`; null when there is none. */
export function pathThatIsAlsoFolder(paths: readonly string[]): string | null {
  const all = new Set(paths);
  for (const path of paths) {
    for (let at = path.indexOf('/'); at !== -1; at = path.indexOf('/', at + 1)) {
      if (all.has(path.slice(0, at))) return path.slice(0, at);
    }
  }
  return null;
}
