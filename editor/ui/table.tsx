import { Fragment, type ReactNode } from 'react';

export interface Column<Row> {
  readonly id: string;
  readonly title: ReactNode;
  readonly cell: (row: Row) => ReactNode;
  /** Numbers stand right. */
  readonly align?: 'right';
  /** Left out under 640 px. */
  readonly onWide?: true;
  /** What is done with a row, where it takes more room than a phone has beside the rest: a line of its own under 640 px. */
  readonly isBelow?: true;
}

interface TableProps<Row> {
  /** Said by screen readers. */
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
}

/** Rows of 36 px; scrolls sideways inside its own box, never the page. */
export function Table<Row>({ caption, columns, rows, keyOf }: TableProps<Row>) {
  const place = ({ align, onWide, isBelow }: Column<Row>) =>
    `${align === 'right' ? 'text-right' : 'text-left'} ${onWide || isBelow ? 'max-sm:hidden' : ''}`;
  const below = columns.find(({ isBelow }) => isBelow);
  return (
    <div className="relative overflow-x-auto" tabIndex={0} role="region" aria-label={caption}>
      <table className="w-full border-collapse">
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr className="border-b border-line text-xs text-ink-3">
            {columns.map((column) => (
              <th
                key={column.id}
                scope="col"
                className={`h-8 px-3 font-semibold first:pl-4 last:pr-4 whitespace-nowrap ${place(column)}`}
              >
                {column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Fragment key={keyOf(row)}>
              <tr
                className={`border-b border-line last:border-0 hover:bg-sunk ${below ? 'nth-last-2:border-0 max-sm:border-0' : ''}`}
              >
                {columns.map((column) => (
                  <td key={column.id} className={`h-9 max-w-100 truncate px-3 first:pl-4 last:pr-4 ${place(column)}`}>
                    {column.cell(row)}
                  </td>
                ))}
              </tr>
              {below && (
                <tr className="border-b border-line last:border-0 sm:hidden">
                  <td colSpan={columns.length} className="px-4 pb-2">
                    {below.cell(row)}
                  </td>
                </tr>
              )}
            </Fragment>
          ))}
        </tbody>
      </table>
    </div>
  );
}
