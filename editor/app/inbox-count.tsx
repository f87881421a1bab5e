import { useQuery } from '@tanstack/react-query';
import { countOf, inboxOf } from '../data/inbox.ts';
import { overviewQuery } from '../data/overview.ts';
import { useSeen } from '../data/seen.ts';
import { useSession } from '../data/session.ts';

/** How many things ask for this person's attention. */
export function useInboxCount(): number {
  const { person } = useSession();
  const isSeen = useSeen(person.id);
  const { data } = useQuery(overviewQuery);
  return data ? countOf(inboxOf(data), isSeen) : 0;
}

/** The number beside a bell; what it says to screen readers its place says. */
export function InboxCount({ count, className }: { readonly count: number; readonly className: string }) {
  if (count === 0) return null;
  return (
    <span
      aria-hidden="true"
      data-count={count}
      className={`grid h-4 min-w-4 place-items-center rounded-full bg-waiting px-1 text-2xs leading-none font-semibold text-panel ${className}`}
    >
      {count > 99 ? '99+' : count}
    </span>
  );
}
