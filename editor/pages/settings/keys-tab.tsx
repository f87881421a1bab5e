import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Answer } from '../../../server/client.ts';
import { api } from '../../data/api.ts';
import { useMay } from '../../data/session.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/fields.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { formatNumber, formatTime } from '../../ui/format.ts';
import { Card } from '../../ui/page.tsx';
import { SecretDialog } from '../../ui/secret-dialog.tsx';
import { Empty, Failure, Loading } from '../../ui/states.tsx';
import { Table } from '../../ui/table.tsx';
import { toast } from '../../ui/toast.tsx';
import { useWords } from '../../words/language.ts';
import { useRefresh } from './use-settings.ts';
import { accessWords, settingsWords } from './words.ts';

type Key = Answer<'GET /keys'>['keys'][number];
type Doing = { readonly what: 'create' } | { readonly what: 'limit' | 'revoke'; readonly key: Key };

/** Keys of applications that ask the gateway for lyrics. */
export function KeysTab() {
  const t = useWords(accessWords);
  const settings = useWords(settingsWords);
  const mayChange = useMay('key:change');
  const {
    data: keys,
    error,
    refetch,
  } = useQuery({
    queryKey: ['keys'],
    queryFn: async () => (await api.call('GET /keys')).keys,
  });
  const [doing, setDoing] = useState<Doing | null>(null);
  const [made, setMade] = useState<{ readonly label: string; readonly key: string } | null>(null);
  const limit = (value: number | null) => (value === null ? t('usual') : formatNumber(value, 0));
  return (
    <Card
      title={t('keys')}
      actions={mayChange && <Button onClick={() => setDoing({ what: 'create' })}>{t('createKey')}</Button>}
    >
      <p className="px-4 pt-3 text-ink-2">{t('keysText')}</p>
      {keys === undefined ? (
        error ? (
          <Failure error={error} onRetry={() => void refetch()} />
        ) : (
          <Loading rows={2} />
        )
      ) : keys.length === 0 ? (
        <Empty title={t('keysNone')} />
      ) : (
        <Table
          caption={t('keys')}
          rows={keys}
          keyOf={({ id }) => id}
          columns={[
            { id: 'label', title: settings('label'), cell: ({ label }) => <span title={label}>{label}</span> },
            { id: 'perMinute', title: t('perMinute'), align: 'right', cell: ({ perMinute }) => limit(perMinute) },
            { id: 'concurrent', title: t('concurrent'), align: 'right', cell: ({ concurrent }) => limit(concurrent) },
            {
              id: 'made',
              title: settings('made'),
              onWide: true,
              cell: ({ createdBy, createdAt }) => settings('madeBy', { name: createdBy, at: formatTime(createdAt) }),
            },
            {
              id: 'actions',
              title: <span className="sr-only">{settings('actions')}</span>,
              align: 'right',
              isBelow: true,
              cell: (key) =>
                mayChange && (
                  <span className="inline-flex gap-1">
                    <Button size="small" onClick={() => setDoing({ what: 'limit', key })}>
                      {t('limits')}
                    </Button>
                    <Button size="small" look="danger" onClick={() => setDoing({ what: 'revoke', key })}>
                      {settings('revoke')}
                    </Button>
                  </span>
                ),
            },
          ]}
        />
      )}
      {doing && <KeyDialog doing={doing} onClose={() => setDoing(null)} onMade={setMade} />}
      {made && (
        <SecretDialog
          title={t('keyTitle', { label: made.label })}
          text={settings('onceText')}
          secret={made.key}
          onClose={() => setMade(null)}
        />
      )}
    </Card>
  );
}

interface KeyDialogProps {
  readonly doing: Doing;
  readonly onClose: () => void;
  readonly onMade: (made: { readonly label: string; readonly key: string }) => void;
}

function KeyDialog({ doing, onClose, onMade }: KeyDialogProps) {
  const t = useWords(accessWords);
  const settings = useWords(settingsWords);
  const refresh = useRefresh('keys');
  const key = doing.what === 'create' ? null : doing.key;
  const [label, setLabel] = useState('');
  const [perMinute, setPerMinute] = useState(String(key?.perMinute ?? ''));
  const [concurrent, setConcurrent] = useState(String(key?.concurrent ?? ''));
  const number = (text: string) => (text.trim() === '' ? null : Math.floor(Number(text)));
  const limits = { perMinute: number(perMinute), concurrent: number(concurrent) };
  const run = async () => {
    if (key === null) {
      const made = await api.call('POST /keys', { body: { label: label.trim(), ...limits } });
      onMade(made);
      return made.inForce;
    }
    const params = { keyId: key.id };
    if (doing.what === 'limit') return (await api.call('PUT /keys/{keyId}', { params, body: limits })).inForce;
    return (await api.call('DELETE /keys/{keyId}', { params })).inForce;
  };
  const titles = {
    create: { title: t('createKey'), confirm: t('createKey') },
    limit: { title: t('keyTitle', { label: key?.label ?? '' }), confirm: t('save') },
    revoke: { title: t('revokeTitle', { label: key?.label ?? '' }), confirm: settings('revoke') },
  };
  return (
    <FormDialog
      {...titles[doing.what]}
      look={doing.what === 'revoke' ? 'danger' : 'primary'}
      isBlocked={doing.what === 'create' && label.trim() === ''}
      onClose={onClose}
      onSubmit={async () => {
        if (!(await run())) toast(t('later'));
        await refresh();
      }}
    >
      {doing.what === 'revoke' ? (
        <p className="text-ink-2">{t('revokeText')}</p>
      ) : (
        <>
          {doing.what === 'create' && (
            <TextField
              label={settings('label')}
              value={label}
              required
              maxLength={200}
              onChange={(event) => setLabel(event.target.value)}
            />
          )}
          <div className="grid grid-cols-1 gap-3 sm:grid-cols-2">
            <TextField
              label={t('perMinute')}
              help={t('usualHelp')}
              type="number"
              min={1}
              value={perMinute}
              onChange={(event) => setPerMinute(event.target.value)}
            />
            <TextField
              label={t('concurrent')}
              help={t('usualHelp')}
              type="number"
              min={1}
              value={concurrent}
              onChange={(event) => setConcurrent(event.target.value)}
            />
          </div>
        </>
      )}
    </FormDialog>
  );
}
