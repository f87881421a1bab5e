import { Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { Button, IconButton } from '../../ui/button.tsx';
import { AreaField, CheckField, SelectField, TextField } from '../../ui/fields.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { SecretDialog } from '../../ui/secret-dialog.tsx';
import { statuses, StatusMark, type Status } from '../../ui/status.tsx';
import { Table } from '../../ui/table.tsx';
import { toast } from '../../ui/toast.tsx';
import { useWords } from '../../words/language.ts';
import { hostile } from './samples.ts';
import { galleryWords } from './words.ts';

export function ButtonStates() {
  const t = useWords(galleryWords);
  const looks = ['plain', 'primary', 'danger', 'quiet'] as const;
  return (
    <div className="flex flex-col gap-3">
      {(['usual', 'small', 'touch'] as const).map((size) => (
        <div key={size} className="flex flex-wrap items-center gap-2">
          {looks.map((look) => (
            <Button key={look} look={look} size={size}>
              {t(look)}
            </Button>
          ))}
          <Button size={size} disabled>
            {t('disabled')}
          </Button>
        </div>
      ))}
      <div className="flex gap-2">
        <IconButton label={t('plain')}>
          <Plus size={16} />
        </IconButton>
        <IconButton label={t('danger')} aria-pressed>
          <Trash2 size={16} />
        </IconButton>
        <IconButton label={t('disabled')} disabled>
          <Plus size={16} />
        </IconButton>
      </div>
    </div>
  );
}

export function FieldStates() {
  const t = useWords(galleryWords);
  return (
    <div className="grid grid-cols-1 gap-3 sm:grid-cols-2">
      <TextField label={t('label')} help={t('help')} defaultValue="7" />
      <TextField label={t('label')} fault={t('fault')} defaultValue="seven" />
      <TextField label={t('disabled')} disabled defaultValue="7" />
      <SelectField label={t('label')}>
        <option>{t('plain')}</option>
        <option>{hostile}</option>
      </SelectField>
      <AreaField label={t('label')} help={t('help')} defaultValue={hostile} />
      <CheckField label={hostile} help={t('help')} defaultChecked />
    </div>
  );
}

export function StatusStates() {
  return (
    <div className="flex flex-wrap gap-x-6 gap-y-2">
      {statuses.map((status) => (
        <StatusMark key={status} status={status} />
      ))}
    </div>
  );
}

interface Row {
  readonly number: number;
  readonly name: string;
  readonly status: Status;
}

export function TableStates() {
  const t = useWords(galleryWords);
  const [count, setCount] = useState(5);
  const rows = Array.from({ length: count }, (_, number): Row => ({
    number: number + 1,
    name: number === 1 ? hostile : `lyric-flywheel-${number + 1}`,
    status: statuses[number % statuses.length]!,
  }));
  return (
    <>
      <SelectField label={t('rows')} value={count} onChange={(event) => setCount(Number(event.target.value))}>
        {[0, 5, 50, 500].map((many) => (
          <option key={many}>{many}</option>
        ))}
      </SelectField>
      <Table
        caption={t('table')}
        rows={rows}
        keyOf={({ number }) => String(number)}
        columns={[
          { id: 'number', title: t('number'), align: 'right', cell: ({ number }) => number },
          { id: 'name', title: t('label'), cell: ({ name }) => <span title={name}>{name}</span> },
          { id: 'status', title: t('state'), cell: ({ status }) => <StatusMark status={status} /> },
        ]}
      />
    </>
  );
}

export function DialogStates() {
  const t = useWords(galleryWords);
  const [open, setOpen] = useState<'form' | 'secret' | null>(null);
  return (
    <div className="flex flex-wrap gap-2">
      <Button onClick={() => setOpen('form')}>{t('openDialog')}</Button>
      <Button onClick={() => setOpen('secret')}>{t('openSecret')}</Button>
      <Button onClick={() => toast(t('help'))}>{t('sayIt')}</Button>
      <Button onClick={() => toast(t('fault'), { tone: 'failed' })}>{t('sayFailure')}</Button>
      {open === 'form' && (
        <FormDialog
          title={t('openDialog')}
          confirm={t('primary')}
          onClose={() => setOpen(null)}
          onSubmit={() => Promise.reject(new Error(t('fault')))}
        >
          <TextField label={t('label')} help={t('help')} />
          <p className="break-words">{hostile}</p>
        </FormDialog>
      )}
      {open === 'secret' && (
        <SecretDialog title={t('openSecret')} text={t('help')} secret={'s'.repeat(120)} onClose={() => setOpen(null)} />
      )}
    </div>
  );
}
