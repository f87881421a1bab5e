import { useMemo } from 'react';
import { readCron } from '../../../pipeline/cron.ts';
import { fireTimes } from '../../../pipeline/fire-times.ts';
import { timeZoneOf } from '../../../pipeline/time-zone.ts';
import { SelectField, TextField } from '../../ui/fields.tsx';
import { useLanguage, useText, useWords } from '../../words/language.ts';
import { cronInWords } from './cron-words.ts';
import { NextTimes } from './next-times.tsx';
import { cronWords, scheduleWords } from './words.ts';

const usual = [
  { word: 'nightly', cron: '30 2 * * *' },
  { word: 'workNights', cron: '30 2 * * 1-5' },
  { word: 'weekly', cron: '30 2 * * 1' },
  { word: 'monthly', cron: '30 2 1 * *' },
] as const;

interface WhenFieldsProps {
  readonly cron: string;
  readonly timezone: string;
  readonly onChange: (change: { cron?: string; timezone?: string }) => void;
}

/** When it fires, as cron and in words, with its next times while it is being written. */
export function WhenFields({ cron, timezone, onChange }: WhenFieldsProps) {
  const t = useWords(scheduleWords);
  const words = useWords(cronWords);
  const language = useLanguage();
  const text = useText();
  const zones = useMemo(() => Intl.supportedValuesOf('timeZone'), []);
  const read = readCron(cron);
  const zone = timeZoneOf(timezone);
  const next =
    read.ok && zone !== null
      ? fireTimes(read.cron, zone, Date.now(), { count: 5 }).map((ms) => new Date(ms).toISOString())
      : null;
  return (
    <>
      <div className="grid grid-cols-1 gap-3 sm:grid-cols-3">
        <SelectField
          label={t('when')}
          value={usual.find((one) => one.cron === cron)?.cron ?? ''}
          onChange={(event) => {
            if (event.target.value !== '') onChange({ cron: event.target.value });
          }}
        >
          {usual.map(({ word, cron: one }) => (
            <option key={one} value={one}>
              {t(word)}
            </option>
          ))}
          <option value="">{t('ownTime')}</option>
        </SelectField>
        <TextField
          label={t('cron')}
          value={cron}
          maxLength={200}
          spellCheck={false}
          className="font-mono"
          fault={read.ok ? undefined : text(read.message)}
          help={read.ok ? cronInWords(read.cron, words, language) : t('cronHelp')}
          onChange={(event) => onChange({ cron: event.target.value })}
        />
        <TextField
          label={t('timezone')}
          value={timezone}
          maxLength={64}
          list="time-zones"
          fault={zone === null ? t('zoneUnknown') : undefined}
          onChange={(event) => onChange({ timezone: event.target.value })}
        />
        <datalist id="time-zones">
          {zones.map((one) => (
            <option key={one} value={one} />
          ))}
        </datalist>
      </div>
      {next && <NextTimes times={next} />}
    </>
  );
}
