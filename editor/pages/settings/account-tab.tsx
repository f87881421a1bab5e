import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Answer } from '../../../server/client.ts';
import { setTheme, themes, useTheme } from '../../app/theme.ts';
import { api } from '../../data/api.ts';
import { useSession, type Permission } from '../../data/session.ts';
import { Button } from '../../ui/button.tsx';
import { Facts } from '../../ui/facts.tsx';
import { CheckField, SelectField, TextField } from '../../ui/fields.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { formatAge, formatTime } from '../../ui/format.ts';
import { Card } from '../../ui/page.tsx';
import { useSearchState } from '../../ui/search-state.ts';
import { SecretDialog } from '../../ui/secret-dialog.tsx';
import { Empty, Failure, Loading } from '../../ui/states.tsx';
import { Table } from '../../ui/table.tsx';
import { languages, setLanguage, useLanguage, useWords } from '../../words/language.ts';
import { shellWords } from '../../words/shell.ts';
import { LetterKeysField } from './letter-keys-field.tsx';
import { useRefresh } from './use-settings.ts';
import { accountWords, peopleWords, settingsWords } from './words.ts';

type Token = Answer<'GET /tokens'>['tokens'][number];
const languageNames = { zh: '中文', en: 'English' } as const;
const themeWords = { system: 'themeSystem', light: 'themeLight', dark: 'themeDark' } as const;

export function AccountTab() {
  const t = useWords(accountWords);
  const roles = useWords(peopleWords);
  const shell = useWords(shellWords);
  const { person } = useSession();
  const language = useLanguage();
  const theme = useTheme();
  const [isEnding, setEnding] = useState(false);
  return (
    <>
      <div className="grid items-start grid-cols-1 gap-4 md:grid-cols-2">
        <Card title={t('profile')}>
          <div className="px-4 py-3">
            <Facts
              facts={[
                { id: 'name', name: t('name'), value: person.name },
                { id: 'email', name: t('email'), value: person.email },
                { id: 'roles', name: t('roles'), value: person.roles.map((role) => roles(role)).join(', ') },
              ]}
            />
          </div>
        </Card>
        <Card title={t('look')}>
          <div className="grid grid-cols-2 gap-3 px-4 py-3">
            <SelectField
              label={shell('language')}
              value={language}
              onChange={(event) => {
                const chosen = languages.find((one) => one === event.target.value);
                if (chosen) setLanguage(chosen);
              }}
            >
              {languages.map((one) => (
                <option key={one} value={one}>
                  {languageNames[one]}
                </option>
              ))}
            </SelectField>
            <SelectField
              label={shell('theme')}
              value={theme}
              onChange={(event) => {
                const chosen = themes.find((one) => one === event.target.value);
                if (chosen) setTheme(chosen);
              }}
            >
              {themes.map((one) => (
                <option key={one} value={one}>
                  {shell(themeWords[one])}
                </option>
              ))}
            </SelectField>
            <LetterKeysField />
          </div>
        </Card>
      </div>
      <Tokens />
      <Card title={t('sessions')}>
        <div className="flex flex-wrap items-center gap-3 px-4 py-3">
          <p className="min-w-0 flex-1 basis-60 text-ink-2">{t('sessionsText')}</p>
          <Button look="danger" onClick={() => setEnding(true)}>
            {t('endEverywhere')}
          </Button>
        </div>
      </Card>
      {isEnding && <EndEverywhere onClose={() => setEnding(false)} />}
    </>
  );
}

function EndEverywhere({ onClose }: { readonly onClose: () => void }) {
  const t = useWords(accountWords);
  const client = useQueryClient();
  const [tokens, setTokens] = useState(false);
  return (
    <FormDialog
      title={t('endEverywhere')}
      confirm={t('endEverywhere')}
      look="danger"
      onClose={onClose}
      onSubmit={async () => {
        await api.call('POST /session/end-everywhere', { body: { tokens } });
        client.clear();
        location.assign('/');
      }}
    >
      <p className="text-ink-2">{t('sessionsText')}</p>
      <CheckField label={t('alsoTokens')} checked={tokens} onChange={(event) => setTokens(event.target.checked)} />
    </FormDialog>
  );
}

function Tokens() {
  const t = useWords(accountWords);
  const settings = useWords(settingsWords);
  const refresh = useRefresh('tokens');
  const {
    data: tokens,
    error,
    refetch,
  } = useQuery({
    queryKey: ['tokens'],
    queryFn: async () => (await api.call('GET /tokens')).tokens,
  });
  const [{ make }, change] = useSearchState();
  const [isChosen, setCreating] = useState(false);
  const isCreating = isChosen || make === 'token';
  const [revoked, setRevoked] = useState<Token | null>(null);
  const [made, setMade] = useState<{ readonly name: string; readonly token: string } | null>(null);
  return (
    <Card title={t('tokens')} actions={<Button onClick={() => setCreating(true)}>{t('createToken')}</Button>}>
      <p className="px-4 pt-3 text-ink-2">{t('tokensText')}</p>
      {tokens === undefined ? (
        error ? (
          <Failure error={error} onRetry={() => void refetch()} />
        ) : (
          <Loading rows={2} />
        )
      ) : tokens.length === 0 ? (
        <Empty title={t('tokensNone')} />
      ) : (
        <Table
          caption={t('tokens')}
          rows={tokens}
          keyOf={({ id }) => id}
          columns={[
            { id: 'name', title: settings('name'), cell: ({ name }) => <span title={name}>{name}</span> },
            {
              id: 'scopes',
              title: t('scopes'),
              cell: ({ scopes }) =>
                scopes === null ? t('allScopes') : <span title={scopes.join(', ')}>{scopes.join(', ')}</span>,
            },
            {
              id: 'used',
              title: t('lastUsed'),
              cell: ({ lastUsedAt }) => (lastUsedAt ? formatAge(lastUsedAt) : settings('never')),
            },
            {
              id: 'expires',
              title: t('expires'),
              onWide: true,
              cell: ({ expiresAt }) => (expiresAt ? formatTime(expiresAt) : settings('forEver')),
            },
            {
              id: 'actions',
              title: <span className="sr-only">{settings('actions')}</span>,
              align: 'right',
              cell: (token) => (
                <Button size="small" look="danger" onClick={() => setRevoked(token)}>
                  {settings('revoke')}
                </Button>
              ),
            },
          ]}
        />
      )}
      {isCreating && (
        <CreateToken
          onClose={() => {
            setCreating(false);
            if (make !== undefined) change({ make: undefined }, { replace: true });
          }}
          onMade={setMade}
        />
      )}
      {revoked && (
        <FormDialog
          title={t('revokeTitle', { name: revoked.name })}
          confirm={settings('revoke')}
          look="danger"
          onClose={() => setRevoked(null)}
          onSubmit={async () => {
            await api.call('DELETE /tokens/{tokenId}', { params: { tokenId: revoked.id } });
            await refresh();
          }}
        >
          <p className="text-ink-2">{t('revokeText')}</p>
        </FormDialog>
      )}
      {made && (
        <SecretDialog
          title={t('tokenTitle', { name: made.name })}
          text={settings('onceText')}
          secret={made.token}
          onClose={() => setMade(null)}
        />
      )}
    </Card>
  );
}

interface CreateTokenProps {
  readonly onClose: () => void;
  readonly onMade: (made: { readonly name: string; readonly token: string }) => void;
}

function CreateToken({ onClose, onMade }: CreateTokenProps) {
  const t = useWords(accountWords);
  const settings = useWords(settingsWords);
  const refresh = useRefresh('tokens');
  const { permissions } = useSession();
  const [name, setName] = useState('');
  const [days, setDays] = useState('30');
  const [isLimited, setLimited] = useState(true);
  const [scopes, setScopes] = useState<readonly Permission[]>(permissions.filter((one) => one.endsWith(':read')));
  return (
    <FormDialog
      title={t('createToken')}
      confirm={t('createToken')}
      isBlocked={name.trim() === '' || (isLimited && scopes.length === 0)}
      onClose={onClose}
      onSubmit={async () => {
        const number = Number(days);
        const body = {
          name: name.trim(),
          ...(isLimited ? { scopes: [...scopes] } : {}),
          ...(number >= 1 ? { days: Math.floor(number) } : {}),
        };
        onMade(await api.call('POST /tokens', { body }));
        await refresh();
      }}
    >
      <TextField
        label={settings('name')}
        value={name}
        required
        maxLength={100}
        onChange={(event) => setName(event.target.value)}
      />
      <TextField
        label={settings('days')}
        help={t('daysHelp')}
        type="number"
        min={1}
        max={365}
        value={days}
        onChange={(event) => setDays(event.target.value)}
      />
      <CheckField label={t('limitScopes')} checked={isLimited} onChange={(event) => setLimited(event.target.checked)} />
      {isLimited && (
        <fieldset>
          <legend className="pb-1 text-xs font-semibold text-ink-2">{t('scopes')}</legend>
          <div className="grid gap-x-4 sm:grid-cols-2">
            {permissions.map((permission) => (
              <CheckField
                key={permission}
                label={<code className="font-mono text-xs">{permission}</code>}
                checked={scopes.includes(permission)}
                onChange={(event) =>
                  setScopes(event.target.checked ? [...scopes, permission] : scopes.filter((one) => one !== permission))
                }
              />
            ))}
          </div>
        </fieldset>
      )}
    </FormDialog>
  );
}
