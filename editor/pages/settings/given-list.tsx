import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { formatTime } from '../../ui/format.ts';
import { Card } from '../../ui/page.tsx';
import { Empty, Failure, Loading } from '../../ui/states.tsx';
import { Table, type Column } from '../../ui/table.tsx';
import { useWords } from '../../words/language.ts';
import { settingsWords } from './words.ts';

interface Given {
  readonly id: string;
  readonly createdBy: string;
  readonly createdAt: string;
}
interface GivenListProps<Row extends Given> {
  readonly title: string;
  /** Makes another one. */
  readonly make: ReactNode;
  readonly query: Pick<UseQueryResult<readonly Row[]>, 'data' | 'error' | 'refetch'>;
  readonly empty: string;
  readonly columns: readonly Column<Row>[];
  /** What is done about one that was given out. */
  readonly takeBack: (row: Row) => ReactNode;
}

/** What was given out and is shown once, invites and tokens: by whom, until when, and the way to make it void. */
export function GivenList<Row extends Given>({ title, make, query, empty, columns, takeBack }: GivenListProps<Row>) {
  const t = useWords(settingsWords);
  const { data: rows, error, refetch } = query;
  return (
    <Card title={title} actions={make}>
      {rows === undefined ? (
        error ? (
          <Failure error={error} onRetry={() => void refetch()} />
        ) : (
          <Loading rows={2} />
        )
      ) : rows.length === 0 ? (
        <Empty title={empty} />
      ) : (
        <Table
          caption={title}
          rows={rows}
          keyOf={({ id }) => id}
          columns={[
            ...columns,
            {
              id: 'made',
              title: t('made'),
              onWide: true,
              cell: ({ createdBy, createdAt }) => t('madeBy', { name: createdBy, at: formatTime(createdAt) }),
            },
            {
              id: 'actions',
              title: <span className="sr-only">{t('actions')}</span>,
              align: 'right',
              cell: takeBack,
            },
          ]}
        />
      )}
    </Card>
  );
}
