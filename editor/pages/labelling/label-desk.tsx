import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { api } from '../../data/api.ts';
import { useMay } from '../../data/session.ts';
import { shortDigest } from '../../ui/format.ts';
import { Page } from '../../ui/page.tsx';
import { useSearchState } from '../../ui/search-state.ts';
import { Empty, Failure, Loading } from '../../ui/states.tsx';
import { TabBar } from '../../ui/tab-bar.tsx';
import { useWords } from '../../words/language.ts';
import { LabelFacts } from './label-facts.tsx';
import { JudgePairs } from './judge-pairs.tsx';
import { sheetQuery } from './label-query.ts';
import { labellingWords } from './words.ts';

const tabs = ['judge', 'agreement'] as const;

/** Judging the pairs of one preference dataset, and how far people agree on them. */
export function LabelDesk() {
  const t = useWords(labellingWords);
  const { digest = '' } = useParams({ strict: false });
  const [search, change] = useSearchState();
  const mayLabel = useMay('label:give');
  const tab = search['tab'] === 'agreement' || !mayLabel ? 'agreement' : 'judge';
  const info = useQuery({
    queryKey: ['artifact', digest],
    queryFn: () => api.call('GET /artifact', { query: { which: digest } }),
    staleTime: 300_000,
  });
  const sheet = useQuery({ ...sheetQuery(digest), enabled: mayLabel });
  const name = info.data?.names.toSorted((a, b) => b.namedAt.localeCompare(a.namedAt))[0];
  const error = info.error ?? sheet.error;
  return (
    <Page
      title={name ? `${name.name} v${name.number}` : `${t('title')} ${shortDigest(digest)}`}
      actions={
        <span className="flex flex-wrap gap-x-4">
          {name && (
            <Link
              to="/datasets/$id/$digest"
              params={{ id: name.name, digest }}
              className="inline-flex min-h-8 items-center"
            >
              {t('toDataset')}
            </Link>
          )}
          <Link to="/labelling" className="inline-flex min-h-8 items-center">
            ← {t('allDatasets')}
          </Link>
        </span>
      }
    >
      {error ? (
        <Failure
          error={error}
          onRetry={() => {
            void info.refetch();
            void sheet.refetch();
          }}
        />
      ) : (
        <TabBar
          label={t('parts')}
          tabs={tabs.map((id) => ({ id, name: t(id) }))}
          value={tab}
          onChange={(next) => change({ tab: next === 'judge' ? undefined : next })}
        >
          {tab === 'agreement' ? (
            <>
              {!mayLabel && <Empty title={t('mayNot')} />}
              <LabelFacts of={digest} />
            </>
          ) : sheet.data ? (
            <JudgePairs sheet={sheet.data} />
          ) : (
            <Loading rows={8} />
          )}
        </TabBar>
      )}
    </Page>
  );
}
