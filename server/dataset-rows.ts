import type { ArtifactRef } from '../pipeline/artifact.ts';
import type { Store } from '../store/store.ts';
import type { Artifacts } from './artifacts.ts';
import { createDatasetDiffs, type ChangeKind, type DiffPage } from './dataset-diff.ts';
import { invalid } from './refusal.ts';
import { fieldsOf, openRows, parsed } from './row-files.ts';

export interface DatasetRowsOptions {
  readonly store: Pick<Store, 'checkout' | 'manifest'>;
  readonly artifacts: Pick<Artifacts, 'get'>;
}
export interface RowsWanted {
  readonly which: string;
  readonly lang?: string | undefined;
  readonly style?: string | undefined;
  readonly origin?: string | undefined;
  /** Only pairs that a person should judge. */
  readonly needsHuman?: boolean | undefined;
  /** Somewhere in the text of the row; case does not matter. */
  readonly q?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}
export interface RowsPage {
  readonly rows: readonly unknown[];
  /** Where to go on; null after the last row. */
  readonly next: string | null;
  /** Rows looked at for this page. */
  readonly scanned: number;
}
export interface DiffWanted {
  readonly before: string;
  readonly after: string;
  readonly kind: ChangeKind;
  readonly cursor: number;
  readonly limit: number;
}
export type DatasetRows = ReturnType<typeof createDatasetRows>;

/** Most rows that one call looks at: a filter that finds nothing answers soon, and says where to go on. */
const mostScanned = 20_000;

/** Rows of datasets and preferences, filtered page by page, and what differs between two versions. */
export function createDatasetRows({ store, artifacts }: DatasetRowsOptions) {
  const diffs = createDatasetDiffs(store);

  async function find(which: string): Promise<ArtifactRef> {
    const { ref } = await artifacts.get(which);
    if (ref.type !== 'dataset' && ref.type !== 'preferences')
      throw invalid(
        'no-rows',
        `${which} is a ${ref.type}; rows have datasets and preferences.`,
        `${which} 不是数据集或偏好数据。`,
      );
    return ref;
  }

  return {
    async rows(wanted: RowsWanted): Promise<RowsPage> {
      const files = await openRows(store, await find(wanted.which));
      const isWanted = filterOf(wanted);
      const rows: unknown[] = [];
      let scanned = 0;
      for await (const { place, text } of files.lines(placeOf(wanted.cursor))) {
        const here = `${place.file}:${place.at}`;
        if (rows.length === wanted.limit || scanned === mostScanned) return { rows, next: here, scanned };
        scanned += 1;
        const row = text === null ? null : parsed(text);
        if (isWanted(row, text)) rows.push(row);
      }
      return { rows, next: null, scanned };
    },

    async diff({ before, after, kind, cursor, limit }: DiffWanted): Promise<DiffPage> {
      const [old, now] = [await find(before), await find(after)];
      return await diffs.page(old, now, { kind, cursor, limit });
    },
  };
}

function placeOf(cursor: string | undefined): { readonly file: number; readonly at: number } {
  const [file = 0, at = 0] = (cursor ?? '').split(':').map(Number);
  return { file, at };
}

function filterOf({ lang, style, origin, needsHuman, q }: RowsWanted): (row: unknown, text: string | null) => boolean {
  const word = q?.normalize('NFC').toLowerCase() ?? '';
  return (row, text) => {
    const fields = fieldsOf(row);
    if (lang !== undefined && fields['lang'] !== lang) return false;
    if (style !== undefined && fields['style'] !== style) return false;
    if (origin !== undefined && fields['origin'] !== origin) return false;
    if (needsHuman === true && fields['needsHuman'] !== true) return false;
    return word === '' || (text !== null && wordsOf(fields).toLowerCase().includes(word));
  };
}

/** What people read of a row: its lyrics and prompts, and where it is from. */
function wordsOf(fields: Readonly<Record<string, unknown>>): string {
  const { id, prompt, chosen, rejected, source, license, song, messages } = fields;
  const said = Array.isArray(messages) ? messages.map((one) => fieldsOf(one)['content']) : [];
  return [id, prompt, chosen, rejected, source, license, song, ...said]
    .filter((part): part is string => typeof part === 'string')
    .join('\n')
    .normalize('NFC');
}
