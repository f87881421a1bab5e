import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../data/api.ts';
import { useMay } from '../../data/session.ts';
import { Button } from '../../ui/button.tsx';
import { SelectField, TextField } from '../../ui/fields.tsx';
import { formatAge, formatTime } from '../../ui/format.ts';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { Card } from '../../ui/page.tsx';
import { SecretDialog } from '../../ui/secret-dialog.tsx';
import { Empty, Failure, Loading } from '../../ui/states.tsx';
import { Table } from '../../ui/table.tsx';
import { useWords } from '../../words/language.ts';
import { hooksQuery, pipelineChoiceQuery, useRefresh, type Hook } from './schedules-query.ts';
import { hookWords } from './words.ts';

type Doing = { readonly what: 'create' } | { readonly what: 'rotate' | 'remove'; readonly hook: Hook };

/** Doors through which programs start pipelines. */
export function HooksTab() {
  const t = useWords(hookWords);
  const mayChange = useMay('hook:change');
  const { data: hooks, error, refetch } = useQuery(hooksQuery);
  const [doing, setDoing] = useState<Doing | null>(null);
  const [secret, setSecret] = useState<{ readonly label: string; readonly secret: string } | null>(null);
  const create = mayChange && (
    <Button look="primary" onClick={() => setDoing({ what: 'create' })}>
      {t('create')}
    </Button>
  );
  if (hooks === undefined) return error ? <Failure error={error} onRetry={() => void refetch()} /> : <Loading />;
  return (
    <>
      {hooks.length === 0 ? (
        <Empty title={t('emptyTitle')} actions={create}>
          {t('about')}
        </Empty>
      ) : (
        <Card title={t('caption')} actions={create}>
          <Table
            caption={t('caption')}
            rows={hooks}
            keyOf={({ hookId }) => hookId}
            columns={[
              { id: 'label', title: t('label'), cell: ({ label }) => <span title={label}>{label}</span> },
              { id: 'pipeline', title: t('pipeline'), cell: ({ pipelineId }) => pipelineId },
              { id: 'revision', title: t('revision'), cell: ({ revision }) => revision ?? t('newest') },
              {
                id: 'address',
                title: t('address'),
                onWide: true,
                cell: ({ hookId }) => (
                  <code className="font-mono text-xs" title={`${location.origin}/api/hooks/${hookId}`}>
                    /api/hooks/{hookId}
                  </code>
                ),
              },
              {
                id: 'used',
                title: t('lastUsed'),
                cell: ({ lastUsedAt }) => (lastUsedAt ? formatAge(lastUsedAt) : t('never')),
              },
              {
                id: 'made',
                title: t('made'),
                onWide: true,
                cell: ({ createdBy, createdAt }) => t('madeBy', { name: createdBy, at: formatTime(createdAt) }),
              },
              ...(mayChange
                ? [
                    {
                      id: 'actions',
                      title: <span className="sr-only">{t('actions')}</span>,
                      align: 'right' as const,
                      isBelow: true as const,
                      cell: (hook: Hook) => (
                        <span className="inline-flex gap-1">
                          <Button size="small" onClick={() => setDoing({ what: 'rotate', hook })}>
                            {t('rotate')}
                          </Button>
                          <Button size="small" look="danger" onClick={() => setDoing({ what: 'remove', hook })}>
                            {t('remove')}
                          </Button>
                        </span>
                      ),
                    },
                  ]
                : []),
            ]}
          />
        </Card>
      )}
      {doing?.what === 'create' && <CreateHook onClose={() => setDoing(null)} onSecret={setSecret} />}
      {doing && doing.what !== 'create' && (
        <ChangeHook what={doing.what} hook={doing.hook} onClose={() => setDoing(null)} onSecret={setSecret} />
      )}
      {secret && (
        <SecretDialog
          title={t('secretTitle', { label: secret.label })}
          text={t('secretText')}
          secret={secret.secret}
          onClose={() => setSecret(null)}
        />
      )}
    </>
  );
}

interface HookDialogProps {
  readonly onClose: () => void;
  readonly onSecret: (made: { readonly label: string; readonly secret: string }) => void;
}

function CreateHook({ onClose, onSecret }: HookDialogProps) {
  const t = useWords(hookWords);
  const refresh = useRefresh();
  const { data: pipelines = [] } = useQuery(pipelineChoiceQuery);
  const [label, setLabel] = useState('');
  const [chosen, setChosen] = useState('');
  const [revision, setRevision] = useState('');
  const pipeline = pipelines.find(({ id }) => id === chosen) ?? pipelines[0];
  return (
    <FormDialog
      title={t('create')}
      confirm={t('create')}
      isBlocked={label.trim() === '' || pipeline === undefined}
      onClose={onClose}
      onSubmit={async () => {
        if (!pipeline) return;
        const pinned = /^[1-9]\d{0,8}$/.test(revision) ? { revision: Number(revision) } : {};
        onSecret(await api.call('POST /hooks', { body: { label: label.trim(), pipelineId: pipeline.id, ...pinned } }));
        await refresh();
      }}
    >
      <p className="text-ink-2">{t('about')}</p>
      <TextField
        label={t('label')}
        help={t('labelHelp')}
        value={label}
        required
        maxLength={200}
        onChange={(event) => setLabel(event.target.value)}
      />
      <SelectField label={t('pipeline')} value={pipeline?.id ?? ''} onChange={(event) => setChosen(event.target.value)}>
        {pipelines.map(({ id, title }) => (
          <option key={id} value={id}>
            {title || id}
          </option>
        ))}
      </SelectField>
      <TextField
        label={t('revision')}
        placeholder={t('newestWhenCalled')}
        inputMode="numeric"
        value={revision}
        onChange={(event) => setRevision(event.target.value.replace(/\D/g, ''))}
      />
    </FormDialog>
  );
}

function ChangeHook({
  what,
  hook,
  onClose,
  onSecret,
}: HookDialogProps & { readonly what: 'rotate' | 'remove'; readonly hook: Hook }) {
  const t = useWords(hookWords);
  const refresh = useRefresh();
  const { hookId, label } = hook;
  const params = { hookId };
  return (
    <FormDialog
      title={what === 'rotate' ? t('rotateTitle', { label }) : t('removeTitle', { label })}
      confirm={t(what)}
      look={what === 'remove' ? 'danger' : 'primary'}
      onClose={onClose}
      onSubmit={async () => {
        if (what === 'rotate') onSecret(await api.call('POST /hooks/{hookId}/rotate', { params }));
        else await api.call('DELETE /hooks/{hookId}', { params });
        await refresh();
      }}
    >
      <p className="text-ink-2">{what === 'rotate' ? t('rotateText') : t('removeText')}</p>
    </FormDialog>
  );
}
