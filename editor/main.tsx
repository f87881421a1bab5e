import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { lazy, StrictMode, Suspense } from 'react';
import { createRoot } from 'react-dom/client';
import { queryClient } from './data/query-client.ts';
import { router } from './app/router.tsx';
import { SessionGate } from './app/session-gate.tsx';
import './theme.css';
import { Loading } from './ui/states.tsx';
import { Languages, startLanguage } from './words/language.ts';

/** Whoever opens an invitation is nobody yet: it stands outside of the gate. */
const InvitePage = lazy(() => import('./pages/invite/invite-page.tsx').then((m) => ({ default: m.InvitePage })));

startLanguage();
// The page's script comes while it is asked who is signed in.
if (location.pathname !== '/invite') void router.preloadRoute({ to: location.pathname as '/' }).catch(() => undefined);
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <Languages>
      <QueryClientProvider client={queryClient}>
        {location.pathname === '/invite' ? (
          <Suspense fallback={<Loading />}>
            <InvitePage />
          </Suspense>
        ) : (
          <SessionGate>
            <RouterProvider router={router} />
          </SessionGate>
        )}
      </QueryClientProvider>
    </Languages>
  </StrictMode>,
);
