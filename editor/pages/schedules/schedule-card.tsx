import { Link } from '@tanstack/react-router';
import { readCron } from '../../../pipeline/cron.ts';
import { Button } from '../../ui/button.tsx';
import { formatAge, formatDuration } from '../../ui/format.ts';
import { Card } from '../../ui/page.tsx';
import { StatusGlyph } from '../../ui/status.tsx';
import { useLanguage, useText, useWords } from '../../words/language.ts';
import { cronInWords } from './cron-words.ts';
import { NextTimes } from './next-times.tsx';
import { Nights } from './nights.tsx';
import type { ScheduleAction } from './schedule-actions.tsx';
import type { Schedule } from './schedules-query.ts';
import { cronWords, scheduleWords } from './words.ts';

interface ScheduleCardProps {
  readonly schedule: Schedule;
  readonly mayRun: boolean;
  readonly mayChange: boolean;
  readonly onAct: (action: ScheduleAction | 'edit') => void;
}

/** One schedule in words: when, what, how it went, and what can be done. */
export function ScheduleCard({ schedule, mayRun, mayChange, onAct }: ScheduleCardProps) {
  const t = useWords(scheduleWords);
  const words = useWords(cronWords);
  const language = useLanguage();
  const text = useText();
  const { scheduleId, pipelineId, cron, timezone, revision, newestRevision, pausedSince, note } = schedule;
  const read = readCron(cron);
  return (
    <Card
      title={
        <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <span className="break-all">{scheduleId}</span>
          <span
            className={`inline-flex items-center gap-1 text-xs font-normal ${pausedSince ? 'text-waiting' : 'text-succeeded'}`}
          >
            <StatusGlyph status={pausedSince ? 'paused' : 'done'} />
            {pausedSince ? t('paused') : t('active')}
          </span>
        </span>
      }
    >
      <div className="flex flex-col gap-4 px-4 py-3">
        <p className="text-lg first-letter:uppercase" title={cron}>
          {t('inZone', { words: read.ok ? cronInWords(read.cron, words, language) : cron, zone: timezone })}
        </p>
        {!schedule.inForce && <p className="text-waiting">◆ {t('notInForce')}</p>}
        {pausedSince && (
          <p className="break-words text-waiting">{t('pausedSince', { since: formatAge(pausedSince), note })}</p>
        )}
        {schedule.notices.map((notice) => (
          <p key={notice.en} className="text-ink-2">
            ◆ {text(notice)}
          </p>
        ))}
        <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <Link
            to="/pipelines/$pipelineId"
            params={{ pipelineId }}
            search={{ rev: String(revision) }}
            className="break-all"
          >
            {pipelineId}
          </Link>
          <span>{text(schedule.says)}</span>
          {revision !== newestRevision && mayChange && (
            <Button size="small" onClick={() => onAct('move')}>
              {t('move', { revision: newestRevision })}
            </Button>
          )}
        </p>
        <ul className="flex flex-wrap gap-x-4 gap-y-1 text-ink-2">
          <li>
            {t('overlap')}: {t(`overlap-${schedule.overlap}`)}
          </li>
          <li>{t('catchUpIs', { time: formatDuration(schedule.catchUpMs) })}</li>
          <li>{schedule.skipWithoutNews ? t('skipWithoutNews') : t('always')}</li>
          <li className="min-w-0 break-words">{t('countsAs', { name: schedule.startedBy.name })}</li>
        </ul>
        {pausedSince && <p className="text-ink-2">{t('onlyWhenResumed')}</p>}
        <NextTimes times={schedule.nextAt} />
        <Nights nights={schedule.nights} />
      </div>
      {(mayRun || mayChange) && (
        <footer className="flex flex-wrap gap-2 border-t border-line px-4 py-2">
          {mayRun && (
            <>
              <Button onClick={() => onAct(pausedSince ? 'resume' : 'pause')}>
                {pausedSince ? t('resume') : t('pause')}
              </Button>
              <Button onClick={() => onAct('run-now')}>{t('runNow')}</Button>
              <Button onClick={() => onAct('backfill')}>{t('backfill')}</Button>
            </>
          )}
          {mayChange && (
            <>
              <Button onClick={() => onAct('edit')}>{t('edit')}</Button>
              <Button look="danger" className="ml-auto" onClick={() => onAct('remove')}>
                {t('remove')}
              </Button>
            </>
          )}
        </footer>
      )}
    </Card>
  );
}
