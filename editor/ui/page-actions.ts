import { useEffect, useRef } from 'react';

/** What the page that is open can do, for the search to offer it too. */
type PageAction = 'printRecord' | 'saveRecord';

const offered = new Map<PageAction, () => void>();

export const pageActions = (): ReadonlyMap<PageAction, () => void> => offered;

/** Offers it for as long as the part that calls this stands on the page. */
export function usePageAction(action: PageAction, run: () => void): void {
  const newest = useRef(run);
  newest.current = run;
  useEffect(() => {
    offered.set(action, () => newest.current());
    return () => void offered.delete(action);
  }, [action]);
}
