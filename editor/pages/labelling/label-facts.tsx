import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api } from '../../data/api.ts';
import { useMay } from '../../data/session.ts';
import { Button } from '../../ui/button.tsx';
import { formatNumber, formatPercent } from '../../ui/format.ts';
import { Card } from '../../ui/page.tsx';
import { Empty, Failure, Loading } from '../../ui/states.tsx';
import { Table } from '../../ui/table.tsx';
import { useWords } from '../../words/language.ts';
import { labellingWords } from './words.ts';

/** Who judged how much, how far people agree, and the new version that comes of it. */
export function LabelFacts({ of }: { readonly of: string }) {
  const t = useWords(labellingWords);
  const { data, error, refetch } = useQuery({
    queryKey: ['label-facts', of],
    queryFn: () => api.call('GET /labelling/facts', { query: { of } }),
    refetchInterval: 10_000,
  });
  if (!data) return error ? <Failure error={error} onRetry={() => void refetch()} /> : <Loading rows={4} />;
  if (data.people.length === 0) return <Empty title={t('noAnswers')} />;
  const { people, agreements, judged } = data;
  return (
    <>
      <Card title={t('people')}>
        <Table
          caption={t('people')}
          rows={people}
          keyOf={({ id }) => id}
          columns={[
            { id: 'person', title: t('person'), cell: ({ name }) => name },
            { id: 'judged', title: t('judged'), align: 'right', cell: (one) => formatNumber(one.judged) },
            { id: 'skipped', title: t('skipped'), align: 'right', cell: ({ skipped }) => formatNumber(skipped) },
            {
              id: 'withDataset',
              title: t('withDataset'),
              align: 'right',
              cell: ({ withDataset }) => (withDataset === null ? '–' : formatPercent(withDataset)),
            },
          ]}
        />
      </Card>
      <Card title={t('agreements')}>
        {agreements.length === 0 ? (
          <p className="p-4 text-ink-2">{t('noAgreement')}</p>
        ) : (
          <>
            <Table
              caption={t('agreements')}
              rows={agreements}
              keyOf={({ one, other }) => `${one} ${other}`}
              columns={[
                { id: 'two', title: t('two'), cell: ({ one, other }) => t('twoNames', { one, other }) },
                { id: 'common', title: t('common'), align: 'right', cell: ({ common }) => formatNumber(common) },
                { id: 'percent', title: t('percent'), align: 'right', cell: ({ percent }) => formatPercent(percent) },
                {
                  id: 'kappa',
                  title: t('kappa'),
                  align: 'right',
                  cell: ({ kappa }) => (kappa === null ? '–' : formatNumber(kappa)),
                },
              ]}
            />
            <p className="px-4 py-3 text-xs text-ink-3">{t('kappaText')}</p>
          </>
        )}
      </Card>
      {judged > 0 && <NewVersion of={of} judged={judged} />}
    </>
  );
}

function NewVersion({ of, judged }: { readonly of: string; readonly judged: number }) {
  const t = useWords(labellingWords);
  const mayMake = useMay('artifact:upload');
  const queries = useQueryClient();
  const { mutate, isPending, error, data } = useMutation({
    mutationFn: () => api.call('POST /labelling/version', { body: { of } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['artifacts'] }),
  });
  return (
    <Card title={t('version')}>
      <div className="flex flex-col items-start gap-3 p-4">
        <p className="max-w-180 text-ink-2">{t('versionText', { count: judged })}</p>
        {mayMake && (
          <Button look="primary" disabled={isPending} onClick={() => mutate()}>
            {t('version')}
          </Button>
        )}
        {error && <Failure error={error} />}
        {data && (
          <p role="status" className="break-words">
            <span className="text-succeeded">✓</span>{' '}
            {t('made', {
              name: data.name,
              number: data.number,
              kept: formatNumber(data.kept),
              turned: formatNumber(data.turned),
              dropped: formatNumber(data.dropped),
              rows: formatNumber(data.rows),
              count: data.rows,
            })}{' '}
            <Link
              to="/datasets/$id/$digest"
              params={{ id: data.name, digest: data.digest }}
              search={{ tab: 'compare' }}
            >
              {t('openMade')}
            </Link>
          </p>
        )}
        {data && <p className="text-ink-2">{t('useMade')}</p>}
      </div>
    </Card>
  );
}
