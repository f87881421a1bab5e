import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { overviewQuery, type Overview } from '../../data/overview.ts';
import { formatDuration, formatTime } from '../../ui/format.ts';
import { Card, Page } from '../../ui/page.tsx';
import { Failure, Loading } from '../../ui/states.tsx';
import { StatusGlyph, toneOf, type Status } from '../../ui/status.tsx';
import { useWords } from '../../words/language.ts';
import { InServiceCard } from './in-service-card.tsx';
import { InboxList } from '../../release/inbox-list.tsx';
import { inboxOf } from '../../data/inbox.ts';
import { NightStrips } from './night-strip.tsx';
import { RunningCard } from './running-card.tsx';
import { tonightOf, type Tonight } from './tonight.ts';
import { homeWords } from './words.ts';

/** "Is tonight fine?" in five seconds and without a click. */
export function HomePage() {
  const t = useWords(homeWords);
  const { data, error, refetch } = useQuery(overviewQuery);
  if (!data)
    return (
      <Page title={t('title')}>
        {error ? <Failure error={error} onRetry={() => void refetch()} /> : <Loading rows={6} />}
      </Page>
    );
  const open = inboxOf(data).filter(({ isOpen }) => isOpen);
  return (
    <Page title={t('title')}>
      <Answer overview={data} />
      <NightStrips overview={data} />
      <div className="grid items-start gap-4 lg:grid-cols-2">
        {open.length > 0 && (
          <Card title={t('waitingForMe')}>
            <InboxList items={open} />
          </Card>
        )}
        <div className={`grid items-start gap-4 ${open.length > 0 ? '' : 'lg:col-span-2 lg:grid-cols-2'}`}>
          <RunningCard running={data.running} />
          <InServiceCard traffic={data.traffic} />
        </div>
      </div>
    </Page>
  );
}

const looks: Readonly<Record<Tonight['is'], Status>> = {
  unknown: 'pending',
  broken: 'broken',
  failed: 'failed',
  waiting: 'waiting',
  running: 'running',
  good: 'done',
  none: 'pending',
};

function Answer({ overview }: { readonly overview: Overview }) {
  const tonight = tonightOf(overview);
  const status = looks[tonight.is];
  return (
    <section
      className="flex flex-wrap items-center gap-x-4 gap-y-2 rounded-card border border-line bg-panel p-4 sm:p-6"
      data-tonight={tonight.is}
      aria-live="polite"
    >
      <span className={`scale-150 ${toneOf(status)}`}>
        <StatusGlyph status={status} />
      </span>
      <p className="min-w-0 flex-1 text-2xl font-semibold max-sm:text-xl">
        <Sentence tonight={tonight} />
      </p>
      <NextStep tonight={tonight} />
    </section>
  );
}

function Sentence({ tonight }: { readonly tonight: Tonight }) {
  const t = useWords(homeWords);
  const more = (text: string) => <span className="font-normal text-ink-2"> {text}</span>;
  switch (tonight.is) {
    case 'good': {
      const at = formatTime(tonight.at);
      const word = { passed: 'good-gate', overridden: 'good-more', refused: 'good-refused' } as const;
      return (
        <>
          {t('good')}
          {more(t(tonight.gate ? word[tonight.gate] : 'good-more', { at }))}
        </>
      );
    }
    case 'running':
      return (
        <>
          {t('running', { count: tonight.count })}
          {tonight.etaSeconds !== null && more(t('running-more', { eta: formatDuration(tonight.etaSeconds * 1_000) }))}
        </>
      );
    case 'failed':
      return (
        <>
          {t(tonight.outcome === 'missed' ? 'missed' : 'failed', { at: formatTime(tonight.at) })}
          {more(t('failed-more'))}
        </>
      );
    case 'waiting':
    case 'broken':
      return t(tonight.is, { count: tonight.count });
    case 'none':
    case 'unknown':
      return (
        <>
          {t(tonight.is)}
          {more(t(`${tonight.is}-more`))}
        </>
      );
  }
}

const button =
  'inline-flex h-8 items-center rounded-control border border-transparent bg-ink px-3 font-semibold text-bg no-underline hover:no-underline hover:opacity-90 max-sm:h-11 max-sm:px-4';

function NextStep({ tonight }: { readonly tonight: Tonight }) {
  const t = useWords(homeWords);
  switch (tonight.is) {
    case 'waiting':
      return (
        <Link
          to="/releases/$runId/$stepId"
          params={{ runId: tonight.runId, stepId: tonight.stepId }}
          className={button}
        >
          {t('decide')}
        </Link>
      );
    case 'broken':
      return (
        <Link to="/runs/$runId" params={{ runId: tonight.runId }} className={button}>
          {t('repair')}
        </Link>
      );
    case 'failed':
    case 'good':
    case 'running':
      return tonight.runId === null ? (
        <Link to="/schedules" className={button}>
          {t('look')}
        </Link>
      ) : (
        <Link to="/runs/$runId" params={{ runId: tonight.runId }} className={button}>
          {t('look')}
        </Link>
      );
    case 'none':
      return (
        <Link to="/pipelines" className={button}>
          {t('toPipelines')}
        </Link>
      );
    case 'unknown':
      return null;
  }
}
