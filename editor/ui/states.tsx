import { useQueryErrorResetBoundary } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ApiError } from '../../server/client.ts';
import { useText, useWords } from '../words/language.ts';
import { shellWords } from '../words/shell.ts';
import { Button } from './button.tsx';

/** What stands where content will be. Grey bars rather than a spinner: they keep the place. */
export function Loading({ rows = 3 }: { readonly rows?: number }) {
  const t = useWords(shellWords);
  return (
    <div role="status" className="flex flex-col gap-3 p-6" data-state="loading">
      <span className="sr-only">{t('loading')}</span>
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} aria-hidden="true" className="h-4 w-full max-w-180 animate-pulse rounded-control bg-sunk" />
      ))}
    </div>
  );
}

interface EmptyProps {
  readonly title: string;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
}

/** Nothing is there yet: says why, and offers the next step. */
export function Empty({ title, children, actions }: EmptyProps) {
  return (
    <div className="flex flex-col items-center gap-3 px-6 py-12 text-center" data-state="empty">
      <h2 className="text-lg font-semibold">{title}</h2>
      {children && <div className="max-w-120 text-ink-2">{children}</div>}
      {actions && <div className="flex flex-wrap justify-center gap-2">{actions}</div>}
    </div>
  );
}

/** It is there, and not for this person: for want of a role, or for a reason of its own. */
export function Forbidden({ why }: { readonly why?: string | undefined }) {
  const t = useWords(shellWords);
  return <Empty title={t('forbiddenTitle')}>{why ?? t('forbiddenText')}</Empty>;
}

/** Something did not work: what, why, and a way on. */
export function Failure({ error, onRetry }: { readonly error: unknown; readonly onRetry?: (() => void) | undefined }) {
  const t = useWords(shellWords);
  const text = useText();
  const { status, code } = error instanceof ApiError ? error : { status: null, code: '' };
  const said = error instanceof ApiError ? text(error.text) : String(error);
  if (status === 403) return <Forbidden why={code === 'not-permitted' ? undefined : said} />;
  if (status === 404) return <Empty title={t('notFoundTitle')}>{said}</Empty>;
  return (
    <div role="alert" className="flex flex-col items-center gap-3 px-6 py-12 text-center" data-state="failure">
      <h2 className="text-lg font-semibold">{t('failedTitle')}</h2>
      <p className="max-w-160 break-words text-ink-2">{status === 0 ? t('offline') : said}</p>
      {onRetry && <Button onClick={onRetry}>{t('retry')}</Button>}
    </div>
  );
}

/** Of a page that threw: with the way to start it again. */
export function PageFailure({ error, reset }: { readonly error: unknown; readonly reset: () => void }) {
  const boundary = useQueryErrorResetBoundary();
  const t = useWords(shellWords);
  if (error instanceof ApiError)
    return (
      <Failure
        error={error}
        onRetry={() => {
          boundary.reset();
          reset();
        }}
      />
    );
  return (
    <Empty title={t('pageBroke')} actions={<Button onClick={() => location.reload()}>{t('reload')}</Button>}>
      <p>{t('pageBrokeText')}</p>
      <pre className="mt-3 max-h-40 overflow-auto rounded-control bg-sunk p-2 text-left font-mono text-xs whitespace-pre-wrap">
        {error instanceof Error ? error.message : String(error)}
      </pre>
    </Empty>
  );
}
