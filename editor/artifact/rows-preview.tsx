import { useInfiniteQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Button } from '../ui/button.tsx';
import { Failure, Loading } from '../ui/states.tsx';
import { useWords } from '../words/language.ts';
import { rowsQuery } from './file-text.ts';
import { artifactWords } from './words.ts';

export interface StoredFile {
  readonly path: string;
  readonly sizeBytes: number;
}

interface RowsPreviewProps {
  readonly digest: string;
  readonly file: StoredFile;
  /** How many there are, where the artifact says so. */
  readonly rowCount?: number | undefined;
  readonly row: (row: unknown, index: number) => ReactNode;
}

/** Rows of a file, more of them when asked for. */
export function RowsPreview({ digest, file, rowCount, row }: RowsPreviewProps) {
  const t = useWords(artifactWords);
  const { data, error, refetch, fetchNextPage, hasNextPage, isFetchingNextPage } = useInfiniteQuery(
    rowsQuery(digest, file.path, file.sizeBytes),
  );
  if (!data) return error ? <Failure error={error} onRetry={() => void refetch()} /> : <Loading rows={5} />;
  const rows = data.pages.flatMap((page) => page.rows);
  if (rows.length === 0) return <p className="p-4 text-ink-3">{t('emptyFile')}</p>;
  return (
    <div>
      <p className="px-4 py-2 text-xs text-ink-3">
        {rowCount !== undefined && `${t('rows', { count: rowCount })} · `}
        {t('shownRows', { count: rows.length })}
      </p>
      <ol tabIndex={0} aria-label={t('preview')} className="flex max-h-[70dvh] flex-col overflow-auto">
        {rows.map((one, index) => (
          // Rows have no other name that all of them carry, and only more are added at the end.
          <li
            key={index}
            className="border-t border-line [contain-intrinsic-size:auto_10rem] [content-visibility:auto]"
          >
            {row(one, index)}
          </li>
        ))}
        {hasNextPage && (
          <li className="border-t border-line p-3 text-center">
            <Button disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
              {t('more')}
            </Button>
          </li>
        )}
      </ol>
    </div>
  );
}
