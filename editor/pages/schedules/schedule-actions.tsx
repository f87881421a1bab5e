import { useState, type ReactNode } from 'react';
import { api } from '../../data/api.ts';
import { AreaField, TextField } from '../../ui/fields.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { toast } from '../../ui/toast.tsx';
import { useWords } from '../../words/language.ts';
import { useRefresh, type Schedule } from './schedules-query.ts';
import { scheduleWords } from './words.ts';

export type ScheduleAction = 'pause' | 'resume' | 'run-now' | 'move' | 'backfill' | 'remove';

interface ActionDialogProps {
  readonly action: ScheduleAction;
  readonly schedule: Schedule;
  readonly onClose: () => void;
}

/** Says what follows before anything is done to a schedule. */
export function ScheduleActionDialog({ action, schedule, onClose }: ActionDialogProps) {
  const t = useWords(scheduleWords);
  const refresh = useRefresh();
  const [note, setNote] = useState('');
  const [from, setFrom] = useState(() => localDay(-7));
  const [to, setTo] = useState(() => localDay(0));
  const { scheduleId, revision, newestRevision } = schedule;
  const params = { scheduleId };

  const doings: Readonly<Record<ScheduleAction, Doing>> = {
    pause: {
      title: t('pause'),
      text: t('pauseText'),
      field: (
        <AreaField
          label={t('why')}
          value={note}
          required
          maxLength={500}
          onChange={(event) => setNote(event.target.value)}
        />
      ),
      isBlocked: note.trim() === '',
      run: () => api.call('POST /schedules/{scheduleId}/pause', { params, body: { note: note.trim() } }),
    },
    resume: {
      title: t('resume'),
      text: t('resumeText'),
      field: (
        <TextField label={t('note')} value={note} maxLength={500} onChange={(event) => setNote(event.target.value)} />
      ),
      run: () => api.call('POST /schedules/{scheduleId}/resume', { params, body: { note: note.trim() } }),
    },
    'run-now': {
      title: t('runNow'),
      text: t('runNowText'),
      run: async () => {
        await api.call('POST /schedules/{scheduleId}/run-now', { params });
        toast(t('started'));
      },
    },
    move: {
      title: t('move', { revision: newestRevision }),
      text: t('moveText', { revision: newestRevision, now: revision }),
      run: () => api.call('POST /schedules/{scheduleId}/move', { params, body: { revision: newestRevision } }),
    },
    backfill: {
      title: t('backfill'),
      text: t('backfillText'),
      field: (
        <div className="grid grid-cols-1 gap-3 sm:grid-cols-2">
          <TextField
            label={t('from')}
            type="datetime-local"
            value={from}
            required
            onChange={(event) => setFrom(event.target.value)}
          />
          <TextField
            label={t('to')}
            type="datetime-local"
            value={to}
            required
            onChange={(event) => setTo(event.target.value)}
          />
        </div>
      ),
      isBlocked: !(Date.parse(from) < Date.parse(to)),
      run: async () => {
        const body = { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
        const { times } = await api.call('POST /schedules/{scheduleId}/backfill', { params, body });
        toast(t('backfilled', { count: times.length }));
      },
    },
    remove: {
      title: t('removeTitle', { id: scheduleId }),
      confirm: t('remove'),
      text: t('removeText'),
      isDanger: true,
      run: () => api.call('DELETE /schedules/{scheduleId}', { params }),
    },
  };
  const { title, confirm = title, text, field, isBlocked = false, isDanger = false, run } = doings[action];
  return (
    <FormDialog
      title={title}
      confirm={confirm}
      look={isDanger ? 'danger' : 'primary'}
      isBlocked={isBlocked}
      onClose={onClose}
      onSubmit={async () => {
        await run();
        await refresh();
      }}
    >
      <p className="text-ink-2">{text}</p>
      {field}
    </FormDialog>
  );
}

interface Doing {
  readonly title: string;
  readonly confirm?: string;
  readonly text: string;
  readonly field?: ReactNode;
  readonly isBlocked?: boolean;
  readonly isDanger?: boolean;
  readonly run: () => Promise<unknown>;
}

/** Start of a day so many days from today, as a date field of this browser writes it. */
function localDay(days: number): string {
  const day = new Date();
  day.setDate(day.getDate() + days);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}T00:00`;
}
