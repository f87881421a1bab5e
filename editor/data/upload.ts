import type { Answer } from '../../server/client.ts';
import { api } from './api.ts';

/** What `import-lyrics` reads, by the end of a file's name. */
export const lyricEndings = '.jsonl,.ndjson,.csv,.tsv,.txt,.lrc';

export const uploadsKey = ['artifacts', 'file'] as const;

/** A file's name as the store takes it: letters of any script, digits, `.`, `_` and `-`. */
export function storedName(name: string): string {
  const cleaned = name
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}._-]+/gu, '-')
    .replace(/^[^\p{L}\p{N}]+/u, '');
  const dot = cleaned.lastIndexOf('.');
  const ending = dot > 0 ? cleaned.slice(dot).slice(0, 12) : '';
  const stem = dot > 0 ? cleaned.slice(0, dot) : cleaned;
  return `${[...stem].slice(0, 70 - ending.length).join('') || 'lyrics'}${ending}`;
}

export const uploadFile = (file: File): Promise<Answer<'POST /artifacts/uploads'>> =>
  api.upload(storedName(file.name), file);
