import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Answer } from '../../../server/client.ts';
import { api } from '../../data/api.ts';
import { DigestLink } from '../../run/digest-link.tsx';
import { artifactTypeWords } from '../../run/words.ts';
import { formatAge, formatBytes, formatFullTime } from '../../ui/format.ts';
import { Card, Page } from '../../ui/page.tsx';
import { Empty, Failure, Loading } from '../../ui/states.tsx';
import { Table } from '../../ui/table.tsx';
import { useWords } from '../../words/language.ts';
import { UploadCard } from './upload-card.tsx';
import { datasetWords } from './words.ts';

type Name = Answer<'GET /artifacts'>['artifacts'][number];
const types = ['dataset', 'preferences', 'file'] as const;
const useNames = (type: (typeof types)[number]) =>
  useQuery({
    queryKey: ['artifacts', type],
    queryFn: () => api.call('GET /artifacts', { query: { type } }),
    refetchInterval: 30_000,
  });

/** Versions of one name, newest first. */
function grouped(names: readonly Name[]): (readonly [Name, ...Name[]])[] {
  const byName = new Map<string, [Name, ...Name[]]>();
  for (const one of names) {
    const versions = byName.get(one.name);
    if (versions) versions.push(one);
    else byName.set(one.name, [one]);
  }
  for (const versions of byName.values()) versions.sort((a, b) => b.number - a.number);
  return [...byName.values()];
}

/** Lyrics and preferences by name, every version of them, and files that were brought. */
export function DatasetsPage() {
  const t = useWords(datasetWords);
  const typeNames = useWords(artifactTypeWords);
  const [datasets, preferences, uploads] = [useNames('dataset'), useNames('preferences'), useNames('file')];
  const error = datasets.error ?? preferences.error;
  const rows =
    datasets.data && preferences.data
      ? grouped([...datasets.data.artifacts, ...preferences.data.artifacts]).sort((a, b) =>
          b[0].namedAt.localeCompare(a[0].namedAt),
        )
      : null;
  return (
    <Page title={t('title')} width="wide">
      <UploadCard />
      <Card>
        {rows === null ? (
          error ? (
            <Failure error={error} onRetry={() => void datasets.refetch()} />
          ) : (
            <Loading rows={6} />
          )
        ) : rows.length === 0 ? (
          <Empty title={t('emptyTitle')}>{t('emptyText')}</Empty>
        ) : (
          <Table
            caption={t('title')}
            rows={rows}
            keyOf={([{ name }]) => name}
            columns={[
              {
                id: 'name',
                title: t('name'),
                cell: ([{ name, number, digest }]) => (
                  <Link
                    to="/datasets/$id/$digest"
                    params={{ id: name, digest }}
                    className="block truncate font-semibold"
                    title={name}
                  >
                    {name} <span className="font-normal">v{number}</span>
                  </Link>
                ),
              },
              { id: 'type', title: t('type'), onWide: true, cell: ([{ type }]) => typeNames(type) },
              {
                id: 'versions',
                title: t('versions'),
                align: 'right',
                onWide: true,
                cell: (versions) => versions.length,
              },
              {
                id: 'digest',
                title: t('digest'),
                onWide: true,
                cell: ([{ digest }]) => <DigestLink digest={digest} />,
              },
              {
                id: 'size',
                title: t('size'),
                align: 'right',
                onWide: true,
                cell: ([{ sizeBytes }]) => formatBytes(sizeBytes),
              },
              {
                id: 'at',
                title: t('at'),
                align: 'right',
                onWide: true,
                cell: ([{ namedAt }]) => (
                  <time dateTime={namedAt} title={formatFullTime(namedAt)} className="text-ink-2">
                    {formatAge(namedAt)}
                  </time>
                ),
              },
            ]}
          />
        )}
      </Card>
      <Card title={t('uploads')}>
        {!uploads.data ? (
          uploads.error ? (
            <Failure error={uploads.error} onRetry={() => void uploads.refetch()} />
          ) : (
            <Loading rows={2} />
          )
        ) : uploads.data.artifacts.length === 0 ? (
          <p className="p-4 text-ink-3">{t('noUploads')}</p>
        ) : (
          <ul className="p-4">
            {uploads.data.artifacts.map(({ name, number, digest, sizeBytes, namedAt }) => (
              <li key={`${name} v${number}`} className="flex flex-wrap gap-x-4">
                <span className="min-w-0 break-all">
                  {name.replace(/^uploads\//, '')} <span className="text-ink-3">v{number}</span>
                </span>
                <DigestLink digest={digest} />
                <span className="text-ink-3">{formatBytes(sizeBytes)}</span>
                <time dateTime={namedAt} title={formatFullTime(namedAt)} className="text-ink-3">
                  {formatAge(namedAt)}
                </time>
              </li>
            ))}
          </ul>
        )}
      </Card>
    </Page>
  );
}
