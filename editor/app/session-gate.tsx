import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { sessionQuery } from '../data/session.ts';
import { usePageTitle } from '../ui/page.tsx';
import { Failure, Loading } from '../ui/states.tsx';
import { useWords } from '../words/language.ts';
import { shellWords } from '../words/shell.ts';

/** Lets nobody in who is not signed in. A session that ends while the page is open closes it within a minute. */
export function SessionGate({ children }: { readonly children: ReactNode }) {
  const { data, error, refetch } = useQuery(sessionQuery);
  if (data === undefined) return error ? <Failure error={error} onRetry={() => void refetch()} /> : <Loading />;
  return data.person === null ? <SignedOut /> : children;
}

function SignedOut() {
  const t = useWords(shellWords);
  usePageTitle(t('signedOutTitle'));
  const isUsedLink = new URLSearchParams(location.search).has('error');
  return (
    <main className="staff grid min-h-dvh place-items-center p-6">
      <div className="flex max-w-120 flex-col gap-3 rounded-panel border border-line bg-panel p-6 shadow-float">
        <h1 className="text-2xl font-semibold">{t('signedOutTitle')}</h1>
        {isUsedLink && (
          <p role="alert" className="text-failed">
            {t('linkUsed')}
          </p>
        )}
        <p className="text-ink-2">{t('signedOutText')}</p>
        <code className="rounded-control bg-sunk px-3 py-2 font-mono text-xs">npm run refrain -- sign-in</code>
      </div>
    </main>
  );
}
