import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { readCron } from '../../../pipeline/cron.ts';
import { timeZoneOf } from '../../../pipeline/time-zone.ts';
import { api } from '../../data/api.ts';
import { CheckField, SelectField, TextField } from '../../ui/fields.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { useWords } from '../../words/language.ts';
import { pipelineChoiceQuery, useRefresh, type Schedule } from './schedules-query.ts';
import { WhenFields } from './when-fields.tsx';
import { scheduleWords } from './words.ts';

const overlaps = ['skip', 'buffer-one', 'allow'] as const;
const hourMs = 3_600_000;
const slug = /^[a-z][a-z0-9-]{0,62}$/;

interface ScheduleFormProps {
  /** Null: a new one is made. */
  readonly schedule: Schedule | null;
  readonly onClose: () => void;
}

/** Makes a schedule, or changes when and how one fires; what it runs is changed by moving it alone. */
export function ScheduleForm({ schedule, onClose }: ScheduleFormProps) {
  const t = useWords(scheduleWords);
  const refresh = useRefresh();
  const { data: pipelines = [] } = useQuery({ ...pipelineChoiceQuery, enabled: schedule === null });
  const runnable = pipelines.filter(({ revision }) => revision !== null);
  const [name, setName] = useState('');
  const [chosen, setChosen] = useState('');
  const [revision, setRevision] = useState('');
  const [when, setWhen] = useState({
    cron: schedule?.cron ?? '30 2 * * *',
    timezone: schedule?.timezone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
  });
  const [overlap, setOverlap] = useState<(typeof overlaps)[number]>(schedule?.overlap ?? 'skip');
  const [hours, setHours] = useState(String((schedule?.catchUpMs ?? 6 * hourMs) / hourMs));
  const [skipWithoutNews, setSkip] = useState(schedule?.skipWithoutNews ?? true);

  const pipeline = runnable.find(({ id }) => id === chosen) ?? runnable[0];
  const scheduleId = name === '' ? `${pipeline?.id ?? 'nightly'}-nightly`.slice(0, 63) : name;
  const catchUpMs = Math.round(Number(hours) * hourMs);
  const isWhole =
    readCron(when.cron).ok && timeZoneOf(when.timezone) !== null && catchUpMs >= 10_000 && catchUpMs <= 168 * hourMs;
  const isNamed = schedule !== null || (pipeline !== undefined && slug.test(scheduleId));

  const save = async () => {
    const how = { ...when, overlap, catchUpMs, skipWithoutNews };
    if (schedule) {
      await api.call('PUT /schedules/{scheduleId}', { params: { scheduleId: schedule.scheduleId }, body: how });
    } else if (pipeline) {
      const pinned = /^[1-9]\d{0,8}$/.test(revision) ? { revision: Number(revision) } : {};
      await api.call('POST /schedules', { body: { scheduleId, pipelineId: pipeline.id, ...pinned, ...how } });
    }
    await refresh();
  };

  return (
    <FormDialog
      title={schedule ? t('editTitle', { id: schedule.scheduleId }) : t('create')}
      confirm={schedule ? t('save') : t('create')}
      width="wide"
      isBlocked={!isWhole || !isNamed}
      onSubmit={save}
      onClose={onClose}
    >
      {schedule === null && (
        <div className="grid grid-cols-1 gap-3 sm:grid-cols-3">
          <SelectField
            label={t('pipeline')}
            value={pipeline?.id ?? ''}
            onChange={(event) => setChosen(event.target.value)}
          >
            {pipelines.map(({ id, title, revision: newest }) => (
              <option key={id} value={id} disabled={newest === null}>
                {title || id}
                {newest === null ? ` (${t('noRevisionYet')})` : ''}
              </option>
            ))}
          </SelectField>
          <TextField
            label={t('revision')}
            help={t('revisionHelp')}
            type="number"
            min={1}
            max={pipeline?.revision ?? undefined}
            value={revision === '' ? String(pipeline?.revision ?? '') : revision}
            onChange={(event) => setRevision(event.target.value)}
          />
          <TextField
            label={t('name')}
            help={t('nameHelp')}
            value={scheduleId}
            maxLength={63}
            spellCheck={false}
            fault={slug.test(scheduleId) ? undefined : t('nameHelp')}
            onChange={(event) => setName(event.target.value)}
          />
        </div>
      )}
      <WhenFields {...when} onChange={(change) => setWhen((now) => ({ ...now, ...change }))} />
      <div className="grid grid-cols-1 gap-3 sm:grid-cols-2">
        <SelectField
          label={t('overlap')}
          value={overlap}
          onChange={(event) => setOverlap(overlaps.find((one) => one === event.target.value) ?? 'skip')}
        >
          {overlaps.map((one) => (
            <option key={one} value={one}>
              {t(`overlap-${one}`)}
            </option>
          ))}
        </SelectField>
        <TextField
          label={t('catchUp')}
          type="number"
          min={0.01}
          max={168}
          step="any"
          value={hours}
          onChange={(event) => setHours(event.target.value)}
        />
      </div>
      <CheckField
        label={t('skipWithoutNews')}
        checked={skipWithoutNews}
        onChange={(event) => setSkip(event.target.checked)}
      />
    </FormDialog>
  );
}
