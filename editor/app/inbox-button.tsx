import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Bell } from 'lucide-react';
import { useEffect } from 'react';
import { countOf, inboxOf } from '../data/inbox.ts';
import { overviewQuery } from '../data/overview.ts';
import { useSeen } from '../data/seen.ts';
import { useSession } from '../data/session.ts';
import { setTitleCount } from '../ui/page.tsx';
import { useWords } from '../words/language.ts';
import { shellWords } from '../words/shell.ts';

/** How many things ask for attention; in the tab's title too, where it is read while another page is open. */
export function InboxButton({ isWide }: { readonly isWide: boolean }) {
  const t = useWords(shellWords);
  const { person } = useSession();
  const isSeen = useSeen(person.id);
  const { data } = useQuery(overviewQuery);
  const count = data ? countOf(inboxOf(data), isSeen) : 0;
  useEffect(() => setTitleCount(count), [count]);
  const said = count > 0 ? t('inboxCount', { count }) : t('inbox');
  return (
    <Link
      to="/inbox"
      title={said}
      className="relative flex h-9 shrink-0 items-center gap-3 rounded-control px-2.5 text-ink-2 no-underline hover:bg-sunk hover:no-underline aria-[current=page]:bg-sunk"
    >
      <Bell size={18} aria-hidden="true" />
      <span className={isWide ? '' : 'sr-only'}>{t('inbox')}</span>
      {count > 0 && <span className="sr-only">{said}</span>}
      {count > 0 && (
        <span
          aria-hidden="true"
          data-count={count}
          className={`grid h-4 min-w-4 place-items-center rounded-full bg-waiting px-1 text-2xs leading-none font-semibold text-panel ${isWide ? 'ml-auto' : 'absolute top-0.5 right-0.5'}`}
        >
          {count > 99 ? '99+' : count}
        </span>
      )}
    </Link>
  );
}
