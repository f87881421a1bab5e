import { Link } from '@tanstack/react-router';
import { useSession } from '../../data/session.ts';
import { Facts } from '../../ui/facts.tsx';
import { Card } from '../../ui/page.tsx';
import { useWords } from '../../words/language.ts';
import { roles } from './roles-field.tsx';
import { peopleWords, policyWords } from './words.ts';

/** The rules that hold here, to be read. */
export function PoliciesTab() {
  const t = useWords(policyWords);
  const people = useWords(peopleWords);
  const { singlePersonInstall } = useSession();
  return (
    <>
      <Card title={t('twoPeople')}>
        <p className="max-w-180 px-4 py-3">{singlePersonInstall ? t('single') : t('several')}</p>
      </Card>
      <Card title={t('gates')}>
        <div className="flex flex-wrap gap-x-4 gap-y-1 px-4 py-3">
          <p className="max-w-180">{t('gatesText')}</p>
          <Link to="/pipelines" search={{}}>
            {t('openPipelines')}
          </Link>
        </div>
      </Card>
      <Card title={t('roles')}>
        <div className="px-4 py-3">
          <Facts facts={roles.map((role) => ({ id: role, name: people(role), value: people(`${role}May`) }))} />
        </div>
      </Card>
    </>
  );
}
