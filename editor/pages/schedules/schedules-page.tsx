import { useQuery } from '@tanstack/react-query';
import { lazy, useState } from 'react';
import { useMay } from '../../data/session.ts';
import { Button } from '../../ui/button.tsx';
import { Page } from '../../ui/page.tsx';
import { useSearchState } from '../../ui/search-state.ts';
import { Empty, Failure, Loading } from '../../ui/states.tsx';
import { TabBar } from '../../ui/tab-bar.tsx';
import { useWords } from '../../words/language.ts';
import { ScheduleActionDialog, type ScheduleAction } from './schedule-actions.tsx';
import { ScheduleCard } from './schedule-card.tsx';
import { ScheduleForm } from './schedule-form.tsx';
import { schedulesQuery, type Schedule } from './schedules-query.ts';
import { scheduleWords } from './words.ts';

const HooksTab = lazy(() => import('./hooks-tab.tsx').then((m) => ({ default: m.HooksTab })));

export function SchedulesPage() {
  const t = useWords(scheduleWords);
  const [search, change] = useSearchState();
  const mayReadHooks = useMay('hook:read');
  const mayChange = useMay('schedule:change');
  const [isCreating, setCreating] = useState(false);
  const tab = search['tab'] === 'hooks' && mayReadHooks ? 'hooks' : 'schedules';
  const create = mayChange && (
    <Button look="primary" onClick={() => setCreating(true)}>
      {t('create')}
    </Button>
  );
  return (
    <Page title={t('title')} actions={tab === 'schedules' && create}>
      <TabBar
        label={t('show')}
        value={tab}
        onChange={(next) => change({ tab: next === 'schedules' ? undefined : next })}
        tabs={[
          { id: 'schedules', name: t('schedules') },
          ...(mayReadHooks ? [{ id: 'hooks' as const, name: t('hooks') }] : []),
        ]}
      >
        {tab === 'hooks' ? <HooksTab /> : <Schedules create={create} />}
      </TabBar>
      {isCreating && <ScheduleForm schedule={null} onClose={() => setCreating(false)} />}
    </Page>
  );
}

interface Doing {
  readonly action: ScheduleAction | 'edit';
  readonly schedule: Schedule;
}

/** Actions that an address may open. */
const askable = ['pause', 'resume', 'run-now'] as const;

function Schedules({ create }: { readonly create: React.ReactNode }) {
  const t = useWords(scheduleWords);
  const mayRun = useMay('schedule:run');
  const mayChange = useMay('schedule:change');
  const { data: schedules, error, refetch } = useQuery(schedulesQuery);
  const [doing, setDoing] = useState<Doing | null>(null);
  const [{ schedule: wanted, do: action }, change] = useSearchState();
  if (schedules === undefined) return error ? <Failure error={error} onRetry={() => void refetch()} /> : <Loading />;
  if (schedules.length === 0)
    return (
      <Empty title={t('emptyTitle')} actions={create}>
        {t('emptyText')}
      </Empty>
    );
  const shown = schedules.toSorted((a, b) => Number(b.scheduleId === wanted) - Number(a.scheduleId === wanted));
  // What the address asks for: the question alone, never the deed.
  const asked = askable.find((one) => one === action);
  const target = shown.find(({ scheduleId }) => scheduleId === wanted);
  const now = doing ?? (mayRun && asked && target ? { action: asked, schedule: target } : null);
  const close = () => {
    setDoing(null);
    if (action !== undefined) change({ do: undefined }, { replace: true });
  };
  return (
    <>
      {shown.map((schedule) => (
        <ScheduleCard
          key={schedule.scheduleId}
          schedule={schedule}
          mayRun={mayRun}
          mayChange={mayChange}
          onAct={(action) => setDoing({ action, schedule })}
        />
      ))}
      {now?.action === 'edit' && <ScheduleForm schedule={now.schedule} onClose={close} />}
      {now && now.action !== 'edit' && (
        <ScheduleActionDialog action={now.action} schedule={now.schedule} onClose={close} />
      )}
    </>
  );
}
