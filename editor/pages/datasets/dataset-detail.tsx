import { useQueries } from '@tanstack/react-query';
import { ArtifactPreview } from '../../artifact/artifact-preview.tsx';
import type { Answer } from '../../../server/client.ts';
import { api } from '../../data/api.ts';
import { DigestLink } from '../../run/digest-link.tsx';
import { Button } from '../../ui/button.tsx';
import { formatBytes, formatFullTime, formatNumber, formatTime } from '../../ui/format.ts';
import { Card, Page } from '../../ui/page.tsx';
import { useSearchState } from '../../ui/search-state.ts';
import { Failure, Loading } from '../../ui/states.tsx';
import { Table } from '../../ui/table.tsx';
import { useWords } from '../../words/language.ts';
import { datasetWords } from './words.ts';

type Name = Answer<'GET /artifacts'>['artifacts'][number];

interface DatasetDetailProps {
  /** Newest first. */
  readonly versions: readonly [Name, ...Name[]];
  readonly onBack: () => void;
}
/** Older ones have their size; what is in them is asked for when they are chosen. */
const mostCounted = 20;

/** One dataset: how it grew from version to version, and rows of the chosen one. */
export function DatasetDetail({ versions, onBack }: DatasetDetailProps) {
  const t = useWords(datasetWords);
  const [search, change] = useSearchState();
  const chosen = versions.find(({ number }) => String(number) === search['v']) ?? versions[0];
  const counted = [...new Set([...versions.slice(0, mostCounted), chosen].map(({ digest }) => digest))];
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
  const metaOf = ({ digest }: Name): Readonly<Record<string, unknown>> =>
    infos.byDigest.get(digest)?.manifest.meta ?? {};
  const rowsOf = (one: Name) => {
    const { rows } = metaOf(one);
    return typeof rows === 'number' ? rows : null;
  };
  const most = Math.max(1, ...versions.map((one) => rowsOf(one) ?? 0));
  const info = infos.byDigest.get(chosen.digest);
  return (
    <Page
      title={chosen.name}
      width="wide"
      aside={
        <Button look="quiet" onClick={onBack}>
          ← {t('back')}
        </Button>
      }
    >
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
                <button
                  type="button"
                  aria-current={one === chosen}
                  className="text-focus hover:underline aria-[current=true]:font-semibold"
                  onClick={() => change({ v: one === versions[0] ? undefined : String(one.number) })}
                >
                  v{one.number}
                </button>
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
                      .map(([name, count]) => `${name} ${String(count)}`)
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
      <Card title={t('samples', { number: chosen.number })} className="min-w-0 overflow-hidden">
        {info ? (
          <ArtifactPreview key={chosen.digest} info={info} />
        ) : infos.error ? (
          <Failure error={infos.error} />
        ) : (
          <Loading rows={5} />
        )}
      </Card>
    </Page>
  );
}
