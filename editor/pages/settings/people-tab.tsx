import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../data/api.ts';
import { useMay, useSession } from '../../data/session.ts';
import { Button } from '../../ui/button.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { Card } from '../../ui/page.tsx';
import { SecretDialog } from '../../ui/secret-dialog.tsx';
import { Failure, Loading } from '../../ui/states.tsx';
import { Table } from '../../ui/table.tsx';
import { useWords } from '../../words/language.ts';
import { Invites } from './invites.tsx';
import { RolesField, type Member, type Role } from './roles-field.tsx';
import { useRefresh } from './use-settings.ts';
import { peopleWords, settingsWords } from './words.ts';

type Doing = 'roles' | 'signOut' | 'deactivate' | 'activate' | 'link';

export function PeopleTab() {
  const t = useWords(peopleWords);
  const settings = useWords(settingsWords);
  const { person: me } = useSession();
  const mayChange = useMay('people:change');
  const {
    data: people,
    error,
    refetch,
  } = useQuery({
    queryKey: ['people'],
    queryFn: async () => (await api.call('GET /people')).people,
  });
  const [doing, setDoing] = useState<{ readonly what: Doing; readonly member: Member } | null>(null);
  const [link, setLink] = useState<{ readonly name: string; readonly url: string } | null>(null);
  const act = (what: Doing, member: Member) => () => setDoing({ what, member });
  if (people === undefined) return error ? <Failure error={error} onRetry={() => void refetch()} /> : <Loading />;
  return (
    <>
      <Card title={t('caption')}>
        <Table
          caption={t('caption')}
          rows={people}
          keyOf={({ id }) => id}
          columns={[
            {
              id: 'name',
              title: t('name'),
              cell: ({ id, name }) => (
                <span title={name}>
                  {name} {id === me.id && <span className="text-ink-3">({t('you')})</span>}
                </span>
              ),
            },
            { id: 'email', title: t('email'), onWide: true, cell: ({ email }) => <span title={email}>{email}</span> },
            { id: 'roles', title: t('roles'), cell: (member) => member.roles.map((role) => t(role)).join(', ') },
            {
              id: 'state',
              title: t('state'),
              cell: ({ active }) => (active ? `✓ ${t('active')}` : `⊘ ${t('inactive')}`),
            },
            ...(mayChange
              ? [
                  {
                    id: 'actions',
                    title: <span className="sr-only">{settings('actions')}</span>,
                    align: 'right' as const,
                    isBelow: true as const,
                    cell: (member: Member) => (
                      <span className="inline-flex gap-1 max-sm:flex-wrap">
                        <Button size="small" onClick={act('roles', member)}>
                          {t('change')}
                        </Button>
                        {member.active && (
                          <>
                            <Button size="small" onClick={act('link', member)}>
                              {t('link')}
                            </Button>
                            <Button size="small" onClick={act('signOut', member)}>
                              {t('signOut')}
                            </Button>
                          </>
                        )}
                        {member.id !== me.id && (
                          <Button
                            size="small"
                            look={member.active ? 'danger' : 'plain'}
                            onClick={act(member.active ? 'deactivate' : 'activate', member)}
                          >
                            {member.active ? t('deactivate') : t('activate')}
                          </Button>
                        )}
                      </span>
                    ),
                  },
                ]
              : []),
          ]}
        />
      </Card>
      <Invites mayChange={mayChange} />
      {doing && <MemberDialog {...doing} onClose={() => setDoing(null)} onLink={setLink} />}
      {link && (
        <SecretDialog
          title={t('linkTitle', { name: link.name })}
          text={settings('onceLink')}
          secret={link.url}
          onClose={() => setLink(null)}
        />
      )}
    </>
  );
}

interface MemberDialogProps {
  readonly what: Doing;
  readonly member: Member;
  readonly onClose: () => void;
  readonly onLink: (link: { readonly name: string; readonly url: string }) => void;
}

function MemberDialog({ what, member, onClose, onLink }: MemberDialogProps) {
  const t = useWords(peopleWords);
  const refresh = useRefresh('people');
  const [held, setHeld] = useState<readonly Role[]>(member.roles);
  const { id: personId, name } = member;
  const params = { personId };
  const put = (body: { roles?: Role[]; active?: boolean }) => api.call('PUT /people/{personId}', { params, body });
  const doings = {
    roles: { title: t('changeTitle', { name }), confirm: t('save'), text: null, run: () => put({ roles: [...held] }) },
    signOut: {
      title: t('signOutTitle', { name }),
      confirm: t('signOut'),
      text: t('signOutText'),
      run: () => api.call('POST /people/{personId}/sign-out', { params }),
    },
    deactivate: {
      title: t('deactivateTitle', { name }),
      confirm: t('deactivate'),
      text: t('deactivateText'),
      run: () => put({ active: false }),
    },
    activate: { title: name, confirm: t('activate'), text: null, run: () => put({ active: true }) },
    link: {
      title: t('linkTitle', { name }),
      confirm: t('inviteMake'),
      text: t('linkText'),
      run: async () => {
        const { url } = await api.call('POST /people/{personId}/sign-in-link', { params });
        onLink({ name, url });
      },
    },
  } as const;
  const { title, confirm, text, run } = doings[what];
  return (
    <FormDialog
      title={title}
      confirm={confirm}
      look={what === 'deactivate' || what === 'signOut' ? 'danger' : 'primary'}
      isBlocked={what === 'roles' && held.length === 0}
      onClose={onClose}
      onSubmit={async () => {
        await run();
        await refresh();
      }}
    >
      {text && <p className="text-ink-2">{text}</p>}
      {what === 'roles' && <RolesField value={held} onChange={setHeld} />}
    </FormDialog>
  );
}
