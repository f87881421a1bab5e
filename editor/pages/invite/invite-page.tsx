import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError } from '../../../server/client.ts';
import { api } from '../../data/api.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/fields.tsx';
import { formatFullTime } from '../../ui/format.ts';
import { usePageTitle } from '../../ui/page.tsx';
import { Loading } from '../../ui/states.tsx';
import { setLanguage, useLanguage, useText, useWords } from '../../words/language.ts';
import { inviteWords } from './words.ts';

/** What follows `#` goes to our server alone, and leaves the address line, where others could read it. */
const token = location.hash.slice(1);
history.replaceState(null, '', location.pathname);

/** An invited person says their name and is signed in. Nobody is signed in here yet. */
export function InvitePage() {
  const t = useWords(inviteWords);
  const text = useText();
  const language = useLanguage();
  usePageTitle(t('title'));
  const { data: invite, error } = useQuery({
    queryKey: ['invite'],
    queryFn: () => api.call('POST /invites/look', { body: { token } }),
    enabled: token !== '',
    staleTime: Infinity,
    retry: false,
  });
  const [name, setName] = useState<string | null>(null);
  const [email, setEmail] = useState<string | null>(null);
  const accept = useMutation({
    mutationFn: async () => {
      const address = (email ?? invite?.email ?? '').trim();
      await api.call('POST /invites/accept', {
        body: { token, name: (name ?? invite?.name ?? '').trim(), ...(address === '' ? {} : { email: address }) },
      });
      location.replace('/');
    },
  });
  const fault = accept.error ?? error;
  return (
    <main className="staff grid min-h-dvh place-items-center p-4">
      <div className="flex w-full max-w-120 flex-col gap-4 rounded-panel border border-line bg-panel p-6 shadow-float">
        <header className="flex items-start gap-3">
          <h1 className="min-w-0 flex-1 text-2xl font-semibold">{t('title')}</h1>
          <Button
            look="quiet"
            lang={language === 'zh' ? 'en' : 'zh-CN'}
            onClick={() => setLanguage(language === 'zh' ? 'en' : 'zh')}
          >
            {language === 'zh' ? 'English' : '中文'}
          </Button>
        </header>
        {token === '' && <p role="alert">{t('noLink')}</p>}
        {fault && (
          <p role="alert" className="break-words text-failed">
            {fault instanceof ApiError ? text(fault.text) : String(fault)}
          </p>
        )}
        {token !== '' && invite === undefined && !error && <Loading rows={2} />}
        {invite && (
          <form
            className="flex flex-col gap-4"
            onSubmit={(event) => {
              event.preventDefault();
              accept.mutate();
            }}
          >
            <p className="break-words text-ink-2">
              {t('text', {
                name: invite.invitedBy,
                roles: invite.roles.map((role) => t(role)).join(language === 'zh' ? '、' : ', '),
                until: formatFullTime(invite.expiresAt),
              })}
            </p>
            <TextField
              label={t('name')}
              value={name ?? invite.name ?? ''}
              autoComplete="name"
              maxLength={100}
              required
              onChange={(event) => setName(event.target.value)}
            />
            <TextField
              label={t('email')}
              help={t('emailHint')}
              type="email"
              value={email ?? invite.email ?? ''}
              autoComplete="email"
              maxLength={200}
              onChange={(event) => setEmail(event.target.value)}
            />
            <Button type="submit" look="primary" size="touch" disabled={accept.isPending}>
              {t('accept')}
            </Button>
          </form>
        )}
      </div>
    </main>
  );
}
