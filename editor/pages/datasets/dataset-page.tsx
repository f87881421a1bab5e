import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import type { Answer } from '../../../server/client.ts';
import { api } from '../../data/api.ts';
import { useMay } from '../../data/session.ts';
import { DigestLink } from '../../run/digest-link.tsx';
import { SelectField } from '../../ui/fields.tsx';
import { formatTime } from '../../ui/format.ts';
import { Page } from '../../ui/page.tsx';
import { useSearchState } from '../../ui/search-state.ts';
import { Empty, Failure, Loading } from '../../ui/states.tsx';
import { TabBar } from '../../ui/tab-bar.tsx';
import { useWords } from '../../words/language.ts';
import { CompareRows } from './compare-rows.tsx';
import { DatasetGrowth } from './dataset-growth.tsx';
import { oneDatasetWords } from './dataset-words.ts';
import { FilteredRows } from './filtered-rows.tsx';
import { useOpenVersion, type Version } from './versions.ts';
import { datasetWords } from './words.ts';

type Info = Answer<'GET /artifact'>;
const tabs = ['rows', 'compare', 'versions'] as const;

/** One version of a dataset: its rows, what differs from another version, and how the dataset grew. */
export function DatasetPage() {
  const t = useWords(datasetWords);
  const { id = '', digest = '' } = useParams({ strict: false });
  const names = useQuery({
    queryKey: ['artifacts', 'name', id],
    queryFn: () => api.call('GET /artifacts', { query: { name: id } }),
    refetchInterval: 30_000,
  });
  const info = useQuery({
    queryKey: ['artifact', digest],
    queryFn: () => api.call('GET /artifact', { query: { which: digest } }),
    staleTime: 300_000,
  });
  const error = names.error ?? info.error;
  if (names.data && info.data) {
    const versions = names.data.artifacts.toSorted((a, b) => b.number - a.number);
    return <OneDataset key={digest} id={id} info={info.data} versions={versions} />;
  }
  return (
    <Page title={id}>
      {error ? (
        <Failure
          error={error}
          onRetry={() => {
            void names.refetch();
            void info.refetch();
          }}
        />
      ) : (
        <Loading rows={8} />
      )}
      <p>
        <Link to="/datasets">← {t('back')}</Link>
      </p>
    </Page>
  );
}

interface OneDatasetProps {
  readonly id: string;
  readonly info: Info;
  /** Newest first. */
  readonly versions: readonly Version[];
}

function OneDataset({ id, info, versions }: OneDatasetProps) {
  const t = useWords(oneDatasetWords);
  const all = useWords(datasetWords);
  const [search, change] = useSearchState();
  const openVersion = useOpenVersion(id);
  const mayLabel = useMay('label:give');
  const { digest, type } = info.ref;
  const version = versions.find((one) => one.digest === digest);
  const tab = tabs.find((one) => one === search['tab']) ?? 'rows';
  const hasRows = type === 'dataset' || type === 'preferences';
  return (
    <Page
      title={version ? `${id} v${version.number}` : id}
      width="wide"
      aside={<DigestLink digest={digest} />}
      actions={
        <span className="flex flex-wrap items-center gap-x-4 gap-y-2">
          {type === 'preferences' && mayLabel && (
            <Link to="/labelling/$digest" params={{ digest }} className="inline-flex min-h-8 items-center">
              {t('label')}
            </Link>
          )}
          <Link to="/datasets" className="inline-flex min-h-8 items-center">
            ← {all('back')}
          </Link>
        </span>
      }
    >
      <div className="w-full max-w-80">
        <SelectField label={t('version')} value={digest} onChange={(event) => openVersion(event.target.value)}>
          {version === undefined && <option value={digest}>{digest.slice(0, 19)}</option>}
          {versions.map(({ number, digest: one, namedAt }) => (
            <option key={number} value={one}>
              {t('versionOf', { number, at: formatTime(namedAt) })}
            </option>
          ))}
        </SelectField>
      </div>
      <TabBar
        label={t('parts')}
        tabs={tabs.map((one) => ({ id: one, name: t(one) }))}
        value={tab}
        onChange={(next) => change({ tab: next === 'rows' ? undefined : next })}
      >
        {!hasRows ? (
          <Empty title={t('noneTitle')} />
        ) : tab === 'rows' ? (
          <FilteredRows info={info} />
        ) : tab === 'compare' ? (
          <CompareRows info={info} versions={versions} />
        ) : (
          <DatasetGrowth id={id} versions={versions} chosen={digest} />
        )}
      </TabBar>
    </Page>
  );
}
