import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { artifactTypes } from '../../../pipeline/artifact.ts';
import type { Answer } from '../../../server/client.ts';
import { artifactWords } from '../../artifact/words.ts';
import { api } from '../../data/api.ts';
import { DigestLink } from '../../run/digest-link.tsx';
import { artifactTypeWords } from '../../run/words.ts';
import { Button } from '../../ui/button.tsx';
import { SelectField, TextField } from '../../ui/fields.tsx';
import { formatAge, formatBytes, formatFullTime } from '../../ui/format.ts';
import { Card, Page } from '../../ui/page.tsx';
import { useSearchState } from '../../ui/search-state.ts';
import { Empty, Failure, Loading } from '../../ui/states.tsx';
import { Table } from '../../ui/table.tsx';
import { useWords } from '../../words/language.ts';

type Name = Answer<'GET /artifacts'>['artifacts'][number];
const pageSize = 100;

/** Everything that was made and named, newest first; by type and name. */
export function ArtifactsPage() {
  const t = useWords(artifactWords);
  const types = useWords(artifactTypeWords);
  const [search, change] = useSearchState();
  const type = artifactTypes.find((one) => one === search['type']);
  const name = search['name'] ?? '';
  const { data, error, refetch } = useQuery({
    queryKey: ['artifacts', type ?? ''],
    queryFn: () => api.call('GET /artifacts', { query: type ? { type } : {} }),
    refetchInterval: 30_000,
  });
  const wanted = name.trim().toLowerCase();
  const found = data?.artifacts.filter((one) => one.name.toLowerCase().includes(wanted) || one.digest.includes(wanted));
  return (
    <Page title={t('title')} width="wide">
      <form className="flex flex-wrap items-end gap-3" onSubmit={(event) => event.preventDefault()}>
        <div className="w-40">
          <SelectField
            label={t('type')}
            value={type ?? ''}
            onChange={(event) => change({ type: event.target.value || undefined })}
          >
            <option value="">{t('everyType')}</option>
            {artifactTypes.map((one) => (
              <option key={one} value={one}>
                {types(one)}
              </option>
            ))}
          </SelectField>
        </div>
        <div className="w-64">
          <TextField
            label={t('search')}
            type="search"
            value={name}
            onChange={(event) => change({ name: event.target.value || undefined }, { replace: true })}
          />
        </div>
      </form>
      <Card>
        {!found ? (
          error ? (
            <Failure error={error} onRetry={() => void refetch()} />
          ) : (
            <Loading rows={6} />
          )
        ) : found.length > 0 ? (
          <Names names={found} />
        ) : wanted !== '' || type ? (
          <Empty title={t('noneTitle')} />
        ) : (
          <Empty title={t('emptyTitle')}>{t('emptyText')}</Empty>
        )}
      </Card>
    </Page>
  );
}

function Names({ names }: { readonly names: readonly Name[] }) {
  const t = useWords(artifactWords);
  const types = useWords(artifactTypeWords);
  const [shown, setShown] = useState(pageSize);
  return (
    <>
      <Table
        caption={t('title')}
        rows={names.slice(0, shown)}
        keyOf={({ name, number }) => `${name} v${number}`}
        columns={[
          {
            id: 'name',
            title: t('name'),
            cell: ({ name, number, digest }) => (
              <Link
                to="/artifacts/$digest"
                params={{ digest }}
                search={{}}
                title={`${name} v${number}`}
                className="block truncate font-semibold"
              >
                {name} <span className="font-normal">v{number}</span>
              </Link>
            ),
          },
          { id: 'type', title: t('type'), onWide: true, cell: ({ type }) => types(type) },
          { id: 'digest', title: t('digest'), onWide: true, cell: ({ digest }) => <DigestLink digest={digest} /> },
          {
            id: 'size',
            title: t('size'),
            align: 'right',
            onWide: true,
            cell: ({ sizeBytes }) => formatBytes(sizeBytes),
          },
          {
            id: 'at',
            title: t('namedAt'),
            align: 'right',
            onWide: true,
            cell: ({ namedAt }) => (
              <time dateTime={namedAt} title={formatFullTime(namedAt)} className="text-ink-2">
                {formatAge(namedAt)}
              </time>
            ),
          },
        ]}
      />
      {names.length > shown && (
        <div className="border-t border-line p-3 text-center">
          <Button onClick={() => setShown(shown + pageSize)}>{t('more')}</Button>
        </div>
      )}
    </>
  );
}
