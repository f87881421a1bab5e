import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../data/api.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/fields.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { formatTime } from '../../ui/format.ts';
import { SecretDialog } from '../../ui/secret-dialog.tsx';
import { useWords } from '../../words/language.ts';
import { GivenList } from './given-list.tsx';
import { useRefresh } from './use-settings.ts';
import { settingsWords, workerWords } from './words.ts';

/** Tokens by which workers on other hosts join. */
export function JoinTokens() {
  const t = useWords(workerWords);
  const settings = useWords(settingsWords);
  const refresh = useRefresh('worker-tokens');
  const tokens = useQuery({
    queryKey: ['worker-tokens'],
    queryFn: async () => (await api.call('GET /worker-tokens')).tokens,
  });
  const [isCreating, setCreating] = useState(false);
  const [revoked, setRevoked] = useState<string | null>(null);
  const [made, setMade] = useState<string | null>(null);
  const [label, setLabel] = useState('');
  const [days, setDays] = useState('30');
  return (
    <>
      <GivenList
        title={t('tokens')}
        make={<Button onClick={() => setCreating(true)}>{t('createToken')}</Button>}
        query={tokens}
        empty={t('tokensNone')}
        columns={[
          { id: 'label', title: settings('label'), cell: ({ label: of }) => of || '–' },
          { id: 'queue', title: t('queue'), cell: ({ queue }) => queue },
          { id: 'expires', title: t('expires'), cell: ({ expiresAt }) => formatTime(expiresAt) },
        ]}
        takeBack={({ id }) => (
          <Button size="small" look="danger" onClick={() => setRevoked(id)}>
            {settings('revoke')}
          </Button>
        )}
      />
      {isCreating && (
        <FormDialog
          title={t('createToken')}
          confirm={t('createToken')}
          isBlocked={!(Number(days) >= 1 && Number(days) <= 365)}
          onClose={() => setCreating(false)}
          onSubmit={async () => {
            const body = { queue: 'training' as const, label: label.trim(), days: Math.floor(Number(days)) };
            setMade((await api.call('POST /worker-tokens', { body })).token);
            await refresh();
          }}
        >
          <TextField
            label={settings('label')}
            value={label}
            maxLength={200}
            onChange={(event) => setLabel(event.target.value)}
          />
          <TextField
            label={settings('days')}
            type="number"
            min={1}
            max={365}
            value={days}
            onChange={(event) => setDays(event.target.value)}
          />
        </FormDialog>
      )}
      {revoked !== null && (
        <FormDialog
          title={t('revokeTitle')}
          confirm={settings('revoke')}
          look="danger"
          onClose={() => setRevoked(null)}
          onSubmit={async () => {
            await api.call('DELETE /worker-tokens/{tokenId}', { params: { tokenId: revoked } });
            await refresh();
          }}
        >
          <p className="text-ink-2">{t('revokeText')}</p>
        </FormDialog>
      )}
      {made !== null && (
        <SecretDialog title={t('tokenTitle')} text={settings('onceText')} secret={made} onClose={() => setMade(null)} />
      )}
    </>
  );
}
