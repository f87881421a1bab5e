import { Outlet } from '@tanstack/react-router';
import { Suspense } from 'react';
import { Loading } from '../ui/states.tsx';
import { Toasts } from '../ui/toast.tsx';
import { useWords } from '../words/language.ts';
import { shellWords } from '../words/shell.ts';
import { Navigation } from './navigation.tsx';
import { OfflineStrip } from './offline-strip.tsx';

/** What stays around every page: the rail (a bar at the bottom of a phone), and the words about what just happened. */
export function Shell() {
  const t = useWords(shellWords);
  return (
    <div className="flex min-h-dvh flex-col-reverse sm:flex-row">
      <a
        href="#content"
        className="sr-only rounded-control bg-panel p-2 focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50"
      >
        {t('skipToContent')}
      </a>
      <Navigation />
      <main id="content" tabIndex={-1} className="min-w-0 flex-1 pb-14 outline-none sm:pb-0">
        <OfflineStrip />
        <Suspense fallback={<Loading />}>
          <Outlet />
        </Suspense>
      </main>
      <Toasts />
    </div>
  );
}
