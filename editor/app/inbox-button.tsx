import { Link } from '@tanstack/react-router';
import { Bell } from 'lucide-react';
import { useEffect } from 'react';
import { setTitleCount } from '../ui/page.tsx';
import { useWords } from '../words/language.ts';
import { shellWords } from '../words/shell.ts';
import { InboxCount, useInboxCount } from './inbox-count.tsx';

/** How many things ask for attention; in the tab's title too, where it is read while another page is open. */
export function InboxButton({ isWide, onUse }: { readonly isWide: boolean; readonly onUse?: () => void }) {
  const t = useWords(shellWords);
  const count = useInboxCount();
  useEffect(() => setTitleCount(count), [count]);
  const said = count > 0 ? t('inboxCount', { count }) : t('inbox');
  return (
    <Link
      to="/inbox"
      onClick={() => onUse?.()}
      title={said}
      className="relative flex h-9 shrink-0 items-center gap-3 rounded-control px-2.5 text-ink-2 no-underline hover:bg-sunk hover:no-underline aria-[current=page]:bg-sunk"
    >
      <Bell size={18} aria-hidden="true" />
      <span className={isWide ? '' : 'sr-only'}>{t('inbox')}</span>
      {count > 0 && <span className="sr-only">{said}</span>}
      <InboxCount count={count} className={isWide ? 'ml-auto' : 'absolute top-0.5 right-0.5'} />
    </Link>
  );
}
