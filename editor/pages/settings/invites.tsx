import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Answer } from '../../../server/client.ts';
import { api } from '../../data/api.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/fields.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { formatTime } from '../../ui/format.ts';
import { useSearchState } from '../../ui/search-state.ts';
import { SecretDialog } from '../../ui/secret-dialog.tsx';
import { useWords } from '../../words/language.ts';
import { GivenList } from './given-list.tsx';
import { RolesField, type Role } from './roles-field.tsx';
import { useRefresh } from './use-settings.ts';
import { peopleWords, settingsWords } from './words.ts';

type Invite = Answer<'GET /invites'>['invites'][number];

export function Invites({ mayChange }: { readonly mayChange: boolean }) {
  const t = useWords(peopleWords);
  const settings = useWords(settingsWords);
  const refresh = useRefresh('invites');
  const invites = useQuery({
    queryKey: ['invites'],
    queryFn: async () => (await api.call('GET /invites')).invites,
  });
  const [{ make }, change] = useSearchState();
  const [isChosen, setInviting] = useState(false);
  const isInviting = isChosen || (mayChange && make === 'invite');
  const [withdrawn, setWithdrawn] = useState<Invite | null>(null);
  const [url, setUrl] = useState<string | null>(null);
  return (
    <>
      <GivenList
        title={t('invites')}
        make={
          mayChange && (
            <Button look="primary" onClick={() => setInviting(true)}>
              {t('invite')}
            </Button>
          )
        }
        query={invites}
        empty={t('inviteNone')}
        columns={[
          { id: 'who', title: t('inviteWho'), cell: ({ name, email }) => name ?? email ?? t('anybody') },
          { id: 'roles', title: t('roles'), cell: ({ roles }) => roles.map((role) => t(role)).join(', ') },
          { id: 'state', title: t('state'), cell: ({ state }) => t(state) },
          { id: 'until', title: t('until'), onWide: true, cell: ({ expiresAt }) => formatTime(expiresAt) },
        ]}
        takeBack={(invite) =>
          mayChange &&
          invite.state === 'open' && (
            <Button size="small" look="danger" onClick={() => setWithdrawn(invite)}>
              {t('withdraw')}
            </Button>
          )
        }
      />
      {isInviting && (
        <InviteForm
          onClose={() => {
            setInviting(false);
            if (make !== undefined) change({ make: undefined }, { replace: true });
          }}
          onMade={setUrl}
        />
      )}
      {withdrawn && (
        <FormDialog
          title={t('withdraw')}
          confirm={t('withdraw')}
          look="danger"
          onClose={() => setWithdrawn(null)}
          onSubmit={async () => {
            await api.call('DELETE /invites/{inviteId}', { params: { inviteId: withdrawn.id } });
            await refresh();
          }}
        >
          <p className="text-ink-2">{t('withdrawText')}</p>
        </FormDialog>
      )}
      {url !== null && (
        <SecretDialog title={t('inviteFor')} text={settings('onceLink')} secret={url} onClose={() => setUrl(null)} />
      )}
    </>
  );
}

interface InviteFormProps {
  readonly onClose: () => void;
  readonly onMade: (url: string) => void;
}

function InviteForm({ onClose, onMade }: InviteFormProps) {
  const t = useWords(peopleWords);
  const refresh = useRefresh('invites');
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [hours, setHours] = useState('72');
  const [roles, setRoles] = useState<readonly Role[]>(['viewer']);
  const good = Number(hours);
  return (
    <FormDialog
      title={t('inviteTitle')}
      confirm={t('inviteMake')}
      isBlocked={roles.length === 0 || !(good >= 1 && good <= 168)}
      onClose={onClose}
      onSubmit={async () => {
        const body = {
          roles: [...roles],
          hours: Math.floor(good),
          ...(name.trim() === '' ? {} : { name: name.trim() }),
          ...(email.trim() === '' ? {} : { email: email.trim() }),
        };
        onMade((await api.call('POST /invites', { body })).url);
        await refresh();
      }}
    >
      <p className="text-ink-2">{t('inviteTwo')}</p>
      <div className="grid grid-cols-1 gap-3 sm:grid-cols-2">
        <TextField
          label={t('inviteName')}
          value={name}
          maxLength={100}
          autoComplete="off"
          onChange={(event) => setName(event.target.value)}
        />
        <TextField
          label={t('inviteEmail')}
          type="email"
          value={email}
          maxLength={200}
          autoComplete="off"
          onChange={(event) => setEmail(event.target.value)}
        />
      </div>
      <RolesField value={roles} onChange={setRoles} />
      <TextField
        label={t('inviteHours')}
        type="number"
        min={1}
        max={168}
        value={hours}
        onChange={(event) => setHours(event.target.value)}
      />
    </FormDialog>
  );
}
