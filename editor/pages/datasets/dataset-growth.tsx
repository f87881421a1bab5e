import { useQueries } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api } from '../../data/api.ts';
import { DigestLink } from '../../run/digest-link.tsx';
import { formatBytes, formatFullTime, formatNumber, formatTime, languageName } from '../../ui/format.ts';
import { Card } from '../../ui/page.tsx';
import { Table } from '../../ui/table.tsx';
import { useWords } from '../../words/language.ts';
import type { Version } from './versions.ts';
import { datasetWords } from './words.ts';

interface DatasetGrowthProps {
  readonly id: string;
  /** Newest first. */
  readonly versions: readonly Version[];
  readonly chosen: string;
}
/** Older ones have their size; what is in them is asked for when they are chosen. */
const mostCounted = 20;

/** How a dataset grew from version to version. */
export function DatasetGrowth({ id, versions, chosen }: DatasetGrowthProps) {
  const t = useWords(datasetWords);
  const counted = [...new Set(versions.slice(0, mostCounted).map(({ digest }) => digest))];
  const infos = useQueries({
    queries: counted.map((digest) => ({
      queryKey: ['artifact', digest],
      queryFn: () => api.call('GET /artifact', { query: { which: digest } }),
      staleTime: 300_000,
    })),
    combine: (answers) => ({
      byDigest: new Map(counted.map((digest, at) => [digest as string, answers[at]?.data])),
      error: answers.find(({ error }) => error)?.error ?? null,
    }),
  });
  const metaOf = ({ digest }: Version): Readonly<Record<string, unknown>> =>
    infos.byDigest.get(digest)?.manifest.meta ?? {};
  const rowsOf = (one: Version) => {
    const { rows } = metaOf(one);
    return typeof rows === 'number' ? rows : null;
  };
  const most = Math.max(1, ...versions.map((one) => rowsOf(one) ?? 0));
  return (
    <Card title={t('versions')}>
      <Table
        caption={t('versions')}
        rows={versions}
        keyOf={({ number }) => String(number)}
        columns={[
          {
            id: 'version',
            title: t('version'),
            cell: (one) => (
              <Link
                to="/datasets/$id/$digest"
                params={{ id, digest: one.digest }}
                aria-current={one.digest === chosen}
                className="aria-[current=true]:font-semibold"
              >
                v{one.number}
              </Link>
            ),
          },
          {
            id: 'rows',
            title: t('rows'),
            align: 'right',
            cell: (one) => {
              const rows = rowsOf(one);
              return rows === null ? '' : formatNumber(rows, 0);
            },
          },
          {
            id: 'growth',
            title: t('growth'),
            onWide: true,
            cell: (one) => {
              const rows = rowsOf(one);
              const older = versions[versions.indexOf(one) + 1];
              const before = older ? rowsOf(older) : null;
              return (
                <span className="flex items-center gap-2">
                  <span className="inline-block h-2 w-40 rounded-full bg-sunk" aria-hidden="true">
                    <span
                      className="block h-2 rounded-full bg-(--type-dataset)"
                      style={{ width: `${((rows ?? 0) / most) * 100}%` }}
                    />
                  </span>
                  {rows !== null && before !== null && (
                    <span className="text-xs text-ink-2">
                      {rows >= before ? '+' : '−'}
                      {formatNumber(Math.abs(rows - before), 0)}
                    </span>
                  )}
                </span>
              );
            },
          },
          {
            id: 'languages',
            title: t('languages'),
            onWide: true,
            cell: (one) => {
              const { languages } = metaOf(one);
              return typeof languages === 'object' && languages !== null
                ? Object.entries(languages)
                    .map(([name, count]) => `${languageName(name)} ${String(count)}`)
                    .join(' · ')
                : '';
            },
          },
          { id: 'digest', title: t('digest'), cell: ({ digest }) => <DigestLink digest={digest} /> },
          {
            id: 'size',
            title: t('size'),
            align: 'right',
            onWide: true,
            cell: ({ sizeBytes }) => formatBytes(sizeBytes),
          },
          {
            id: 'at',
            title: t('at'),
            align: 'right',
            onWide: true,
            cell: ({ namedAt }) => (
              <time dateTime={namedAt} title={formatFullTime(namedAt)} className="text-ink-2">
                {formatTime(namedAt)}
              </time>
            ),
          },
        ]}
      />
    </Card>
  );
}
