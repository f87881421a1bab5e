import { lazy, type ComponentType } from 'react';
import { useSession, type Permission } from '../../data/session.ts';
import { Page } from '../../ui/page.tsx';
import { useSearchState } from '../../ui/search-state.ts';
import { Forbidden } from '../../ui/states.tsx';
import { TabBar } from '../../ui/tab-bar.tsx';
import { useWords } from '../../words/language.ts';
import { AccountTab } from './account-tab.tsx';
import { settingsWords } from './words.ts';

const tabs = [
  { id: 'account', needs: null, Body: AccountTab },
  {
    id: 'people',
    needs: 'people:read',
    Body: lazy(() => import('./people-tab.tsx').then((m) => ({ default: m.PeopleTab }))),
  },
  { id: 'keys', needs: 'key:read', Body: lazy(() => import('./keys-tab.tsx').then((m) => ({ default: m.KeysTab }))) },
  {
    id: 'secrets',
    needs: 'secret:read',
    Body: lazy(() => import('./secrets-tab.tsx').then((m) => ({ default: m.SecretsTab }))),
  },
  {
    id: 'workers',
    needs: 'worker:read',
    Body: lazy(() => import('./workers-tab.tsx').then((m) => ({ default: m.WorkersTab }))),
  },
  {
    id: 'policies',
    needs: null,
    Body: lazy(() => import('./policies-tab.tsx').then((m) => ({ default: m.PoliciesTab }))),
  },
  {
    id: 'audit',
    needs: 'audit:read',
    Body: lazy(() => import('./audit-tab.tsx').then((m) => ({ default: m.AuditTab }))),
  },
] as const satisfies readonly { id: string; needs: Permission | null; Body: ComponentType }[];

/** Everything that is set once: only what the person may see is offered, and an address that asks for more says so. */
export function SettingsPage() {
  const t = useWords(settingsWords);
  const [search, change] = useSearchState();
  const { permissions } = useSession();
  const wanted = tabs.find((tab) => tab.id === search['tab']) ?? tabs[0];
  const may = ({ needs }: (typeof tabs)[number]) => needs === null || permissions.includes(needs);
  const offered = tabs.filter((tab) => may(tab) || tab === wanted);
  const { id, Body } = wanted;
  return (
    <Page title={t('title')}>
      <TabBar
        label={t('show')}
        value={id}
        tabs={offered.map((tab) => ({ id: tab.id, name: t(tab.id) }))}
        onChange={(tab) => change({ tab: tab === 'account' ? undefined : tab })}
      >
        {may(wanted) ? <Body /> : <Forbidden />}
      </TabBar>
    </Page>
  );
}
