import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../data/api.ts';
import { useMay } from '../../data/session.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/fields.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { formatTime } from '../../ui/format.ts';
import { Card } from '../../ui/page.tsx';
import { Empty, Failure, Loading } from '../../ui/states.tsx';
import { Table } from '../../ui/table.tsx';
import { useWords } from '../../words/language.ts';
import { useRefresh } from './use-settings.ts';
import { accessWords, settingsWords } from './words.ts';

type Doing =
  | { readonly what: 'set'; readonly name: string | null }
  | { readonly what: 'remove'; readonly name: string };

/** Secrets by their names: values go in and never come out. */
export function SecretsTab() {
  const t = useWords(accessWords);
  const settings = useWords(settingsWords);
  const mayChange = useMay('secret:change');
  const {
    data: secrets,
    error,
    refetch,
  } = useQuery({
    queryKey: ['secrets'],
    queryFn: async () => (await api.call('GET /secrets')).secrets,
  });
  const [doing, setDoing] = useState<Doing | null>(null);
  return (
    <Card
      title={t('secrets')}
      actions={mayChange && <Button onClick={() => setDoing({ what: 'set', name: null })}>{t('setSecret')}</Button>}
    >
      <p className="px-4 pt-3 text-ink-2">{t('secretsText')}</p>
      {secrets === undefined ? (
        error ? (
          <Failure error={error} onRetry={() => void refetch()} />
        ) : (
          <Loading rows={2} />
        )
      ) : secrets.length === 0 ? (
        <Empty title={t('secretsNone')} />
      ) : (
        <Table
          caption={t('secrets')}
          rows={secrets}
          keyOf={({ name }) => name}
          columns={[
            {
              id: 'name',
              title: t('secretName'),
              cell: ({ name }) => <code className="font-mono text-xs">{name}</code>,
            },
            { id: 'version', title: t('version'), align: 'right', cell: ({ version }) => version },
            {
              id: 'set',
              title: t('set'),
              cell: ({ setBy, setAt }) => settings('madeBy', { name: setBy, at: formatTime(setAt) }),
            },
            {
              id: 'actions',
              title: <span className="sr-only">{settings('actions')}</span>,
              align: 'right',
              isBelow: true,
              cell: ({ name }) =>
                mayChange && (
                  <span className="inline-flex gap-1">
                    <Button size="small" onClick={() => setDoing({ what: 'set', name })}>
                      {t('replace')}
                    </Button>
                    <Button size="small" look="danger" onClick={() => setDoing({ what: 'remove', name })}>
                      {settings('remove')}
                    </Button>
                  </span>
                ),
            },
          ]}
        />
      )}
      {doing?.what === 'set' && <SetSecret name={doing.name} onClose={() => setDoing(null)} />}
      {doing?.what === 'remove' && <RemoveSecret name={doing.name} onClose={() => setDoing(null)} />}
    </Card>
  );
}

interface SetSecretProps {
  /** Null: a new one. */
  readonly name: string | null;
  readonly onClose: () => void;
}

function SetSecret({ name: given, onClose }: SetSecretProps) {
  const t = useWords(accessWords);
  const refresh = useRefresh('secrets');
  const [typed, setTyped] = useState('');
  const [value, setValue] = useState('');
  const name = given ?? typed.trim();
  return (
    <FormDialog
      title={given === null ? t('setSecret') : t('replaceTitle', { name: given })}
      confirm={given === null ? t('setSecret') : t('replace')}
      isBlocked={name === '' || value.length < 8}
      onClose={onClose}
      onSubmit={async () => {
        await api.call('PUT /secrets/{name}', { params: { name }, body: { value } });
        await refresh();
      }}
    >
      {given === null && (
        <TextField
          label={t('secretName')}
          help={t('secretNameHelp')}
          value={typed}
          required
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => setTyped(event.target.value)}
        />
      )}
      <TextField
        label={t('secretValue')}
        help={t('secretValueHelp')}
        type="password"
        value={value}
        required
        minLength={8}
        autoComplete="new-password"
        onChange={(event) => setValue(event.target.value)}
      />
    </FormDialog>
  );
}

function RemoveSecret({ name, onClose }: { readonly name: string; readonly onClose: () => void }) {
  const t = useWords(accessWords);
  const settings = useWords(settingsWords);
  const refresh = useRefresh('secrets');
  return (
    <FormDialog
      title={t('removeSecretTitle', { name })}
      confirm={settings('remove')}
      look="danger"
      onClose={onClose}
      onSubmit={async () => {
        await api.call('DELETE /secrets/{name}', { params: { name } });
        await refresh();
      }}
    >
      <p className="text-ink-2">{t('removeSecretText')}</p>
    </FormDialog>
  );
}
