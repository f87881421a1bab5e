import { Link } from '@tanstack/react-router';
import type { Overview } from '../../data/overview.ts';
import { Sparkline } from '../../release/sparkline.tsx';
import { formatDay, formatNumber, formatTime } from '../../ui/format.ts';
import { Card } from '../../ui/page.tsx';
import { StatusGlyph } from '../../ui/status.tsx';
import { useText, useWords } from '../../words/language.ts';
import { statusWords } from '../../words/shell.ts';
import { statusOfNight } from './tonight.ts';
import { homeWords } from './words.ts';

type Night = Overview['recent'][number];

/** The last nights of every schedule; before there is one, the last runs. */
export function NightStrips({ overview: { schedules, recent } }: { readonly overview: Overview }) {
  const t = useWords(homeWords);
  // Before the first night, the runs that people started say how it goes.
  const hasNights = schedules.some(({ nights }) => nights.length > 0);
  const runs = !hasNights && recent.length > 0 && (
    <Card
      title={t('recent')}
      actions={
        schedules.length === 0 && (
          <Link to="/schedules" className="inline-flex min-h-6 items-center text-xs">
            {t('schedule')}
          </Link>
        )
      }
    >
      <Strip nights={recent} />
    </Card>
  );
  if (schedules.length === 0) return runs;
  return (
    <>
      <Card title={t('nights')}>
        {schedules.map(({ scheduleId, pipelineId, nights, nextAt, isPaused }) => (
          <section key={scheduleId} aria-label={scheduleId} className="border-b border-line last:border-0">
            <p className="flex flex-wrap gap-x-3 px-4 pt-3 text-xs text-ink-3">
              <Link to="/schedules" className="font-semibold">
                {scheduleId}
              </Link>
              <span>{pipelineId}</span>
              <span>{isPaused ? `‖ ${t('paused')}` : nextAt && t('next', { at: formatTime(nextAt) })}</span>
              {nights.length === 0 && <span>{t('noNights')}</span>}
            </p>
            {nights.length === 0 ? <div className="h-3" /> : <Strip nights={nights} />}
          </section>
        ))}
      </Card>
      {runs}
    </>
  );
}

function Strip({ nights }: { readonly nights: readonly Night[] }) {
  const t = useWords(homeWords);
  return (
    <div className="p-4 pt-3">
      <ol className="grid grid-cols-7 gap-1 sm:grid-cols-14">
        {nights.map((night) => (
          <li key={`${night.at} ${night.runId ?? ''}`} className="min-w-0">
            <NightMark night={night} />
          </li>
        ))}
      </ol>
      <p className="mt-1 text-2xs text-ink-3">{t('nightsHint')}</p>
    </div>
  );
}

function NightMark({ night }: { readonly night: Night }) {
  const t = useWords(homeWords);
  const said = useWords(statusWords);
  const text = useText();
  const status = statusOfNight(night);
  const word = night.outcome === 'missed' ? t('missedNight') : said(status);
  const [first, last] = [night.loss[0], night.loss.at(-1)];
  const parts = [
    formatTime(night.at),
    word,
    ...(night.gate ? [t(`gate-${night.gate}`)] : []),
    ...(first !== undefined && last !== undefined
      ? [t('lossOf', { first: formatNumber(first), last: formatNumber(last) })]
      : []),
    ...(night.reason ? [text(night.reason)] : []),
  ];
  const content = (
    <>
      <Sparkline values={night.loss} className="text-ink-2" />
      <span className="mt-1 flex items-center justify-center gap-1 text-2xs text-ink-3">
        <StatusGlyph status={status} />
        <span className="max-sm:hidden">{formatDay(night.at)}</span>
      </span>
      <span className="sr-only">{parts.join(', ')}</span>
    </>
  );
  const look = 'block rounded-control p-1 no-underline hover:bg-sunk';
  return night.runId === null ? (
    <div className={look} title={parts.join('\n')}>
      {content}
    </div>
  ) : (
    <Link to="/runs/$runId" params={{ runId: night.runId }} className={look} title={parts.join('\n')}>
      {content}
    </Link>
  );
}
