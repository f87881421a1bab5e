import type { ReactNode } from 'react';
import { useEffect } from 'react';

interface PageProps {
  readonly title: string;
  /** Beside the title. */
  readonly aside?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
  readonly width?: 'usual' | 'wide';
}

/** What every page but the editor looks like: its title, what can be done, its content. */
export function Page({ title, aside, actions, children, width = 'usual' }: PageProps) {
  usePageTitle(title);
  return (
    <div
      className={`mx-auto flex w-full flex-col gap-4 px-4 pt-4 pb-12 sm:px-6 ${width === 'wide' ? '' : 'max-w-300'}`}
    >
      <header className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <h1 className="text-2xl font-semibold break-words">{title}</h1>
        {aside}
        <span className="flex-1" />
        {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
      </header>
      {children}
    </div>
  );
}

let count = 0;
let name = '';
const show = () => (document.title = `${count > 0 ? `(${count}) ` : ''}${name === '' ? '' : `${name} · `}Refrain`);

export function usePageTitle(title: string): void {
  useEffect(() => {
    name = title;
    show();
  }, [title]);
}

/** How many things wait for this person: shown in the page's title, so that a tab in the background says it. */
export function setTitleCount(waiting: number): void {
  count = waiting;
  show();
}

interface CardProps {
  readonly title?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
  readonly className?: string;
}

export function Card({ title, actions, children, className = '' }: CardProps) {
  return (
    <section className={`min-w-0 rounded-card border border-line bg-panel ${className}`}>
      {title && (
        <header className="flex min-h-10 flex-wrap items-center gap-2 border-b border-line px-4 py-1.5">
          <h2 className="min-w-0 flex-1 basis-32 font-semibold break-words">{title}</h2>
          {actions}
        </header>
      )}
      {children}
    </section>
  );
}
