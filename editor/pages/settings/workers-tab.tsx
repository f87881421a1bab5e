import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Answer } from '../../../server/client.ts';
import { api } from '../../data/api.ts';
import { useMay } from '../../data/session.ts';
import { Button } from '../../ui/button.tsx';
import { CheckField } from '../../ui/fields.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { formatAge } from '../../ui/format.ts';
import { Card } from '../../ui/page.tsx';
import { Empty, Failure, Loading } from '../../ui/states.tsx';
import { StatusGlyph, toneOf, type Status } from '../../ui/status.tsx';
import { Table } from '../../ui/table.tsx';
import { useWords } from '../../words/language.ts';
import { JoinTokens } from './join-tokens.tsx';
import { useRefresh } from './use-settings.ts';
import { settingsWords, workerWords } from './words.ts';

type Worker = Answer<'GET /workers'>['workers'][number];
const statuses = {
  working: 'running',
  draining: 'waiting',
  silent: 'failed',
  left: 'cancelled',
} as const satisfies Record<Worker['state'], Status>;

export function WorkersTab() {
  const t = useWords(workerWords);
  const settings = useWords(settingsWords);
  const mayDrain = useMay('worker:drain');
  const mayInvite = useMay('worker:invite');
  const [drained, setDrained] = useState<Worker | null>(null);
  const {
    data: workers,
    error,
    refetch,
  } = useQuery({
    queryKey: ['workers'],
    queryFn: async () => (await api.call('GET /workers')).workers,
    refetchInterval: 10_000,
  });
  return (
    <>
      <Parts />
      <Card title={t('workers')}>
        <p className="px-4 pt-3 text-ink-2">{t('workersText')}</p>
        {workers === undefined ? (
          error ? (
            <Failure error={error} onRetry={() => void refetch()} />
          ) : (
            <Loading rows={2} />
          )
        ) : workers.length === 0 ? (
          <Empty title={t('none')} />
        ) : (
          <Table
            caption={t('workers')}
            rows={workers}
            keyOf={({ id }) => id}
            columns={[
              { id: 'host', title: t('host'), cell: ({ host }) => <span title={host}>{host}</span> },
              { id: 'queue', title: t('queue'), cell: ({ queue }) => queue },
              { id: 'version', title: t('version'), onWide: true, cell: ({ version }) => version },
              { id: 'seen', title: t('seen'), cell: ({ lastSeenAt }) => formatAge(lastSeenAt) },
              {
                id: 'state',
                title: t('state'),
                cell: ({ state }) => (
                  <span className={`inline-flex items-center gap-1 ${toneOf(statuses[state])}`}>
                    <StatusGlyph status={statuses[state]} />
                    {t(state)}
                  </span>
                ),
              },
              {
                id: 'actions',
                title: <span className="sr-only">{settings('actions')}</span>,
                align: 'right',
                cell: (worker) =>
                  mayDrain &&
                  worker.state === 'working' && (
                    <Button size="small" onClick={() => setDrained(worker)}>
                      {t('drain')}
                    </Button>
                  ),
              },
            ]}
          />
        )}
      </Card>
      {mayInvite && <JoinTokens />}
      {drained && <Drain worker={drained} onClose={() => setDrained(null)} />}
    </>
  );
}

function Parts() {
  const t = useWords(workerWords);
  const { data } = useQuery({
    queryKey: ['health'],
    queryFn: () => api.call('GET /health'),
    refetchInterval: 10_000,
  });
  if (!data) return null;
  return (
    <Card title={t('parts')}>
      <ul className="flex flex-wrap gap-x-6 gap-y-1 px-4 py-3">
        {Object.entries(data.parts).map(([part, state]) => (
          <li key={part} className="inline-flex items-center gap-1">
            <span className={toneOf(state === 'up' ? 'done' : 'failed')}>
              <StatusGlyph status={state === 'up' ? 'done' : 'failed'} />
            </span>
            {part} <span className="text-ink-3">{t(state)}</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Drain({ worker, onClose }: { readonly worker: Worker; readonly onClose: () => void }) {
  const t = useWords(workerWords);
  const refresh = useRefresh('workers');
  const [now, setNow] = useState(false);
  return (
    <FormDialog
      title={t('drainTitle', { host: worker.host })}
      confirm={t('drain')}
      onClose={onClose}
      onSubmit={async () => {
        await api.call('POST /workers/{workerId}/drain', { params: { workerId: worker.id }, body: { now } });
        await refresh();
      }}
    >
      <p className="text-ink-2">{t('drainText')}</p>
      <CheckField label={t('drainNow')} checked={now} onChange={(event) => setNow(event.target.checked)} />
    </FormDialog>
  );
}
