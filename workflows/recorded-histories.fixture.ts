import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

const folder = join(import.meta.dirname, 'histories');

/** What workflows really did, as tests recorded it (`REFRAIN_KEEP_HISTORIES`). Long ones are packed. */
export function readHistories(): { readonly name: string; readonly history: unknown }[] {
  return readdirSync(folder)
    .filter((file) => /\.json(\.gz)?$/.test(file))
    .sort()
    .map((file) => {
      const bytes = readFileSync(join(folder, file));
      const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
      return { name: file.replace(/\.json(\.gz)?$/, ''), history: JSON.parse(text) as unknown };
    });
}
