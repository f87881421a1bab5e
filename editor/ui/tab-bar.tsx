import { Suspense, type ReactNode } from 'react';
import { Loading } from './states.tsx';

interface TabBarProps<Tab extends string> {
  /** Said by screen readers. */
  readonly label: string;
  readonly tabs: readonly { readonly id: Tab; readonly name: ReactNode }[];
  readonly value: Tab;
  readonly onChange: (tab: Tab) => void;
  readonly children: ReactNode;
}

/** For the chosen tab's `ref`: where the bar is wider than the page, the chosen one is seen. */
export const intoSight = (tab: HTMLElement | null) => tab?.scrollIntoView({ block: 'nearest', inline: 'nearest' });

/** Tabs with what the chosen one shows; arrows walk them. Which is chosen stands in the address of the page. */
export function TabBar<Tab extends string>({ label, tabs, value, onChange, children }: TabBarProps<Tab>) {
  const walk = (from: number, by: number) => {
    const next = tabs[(from + by + tabs.length) % tabs.length]!;
    onChange(next.id);
    document.getElementById(`tab-${next.id}`)?.focus();
  };
  return (
    <>
      <div role="tablist" aria-label={label} className="flex gap-1 overflow-x-auto border-b border-line">
        {tabs.map(({ id, name }, at) => (
          <button
            key={id}
            ref={id === value ? intoSight : undefined}
            id={`tab-${id}`}
            type="button"
            role="tab"
            aria-selected={id === value}
            aria-controls="tab-panel"
            tabIndex={id === value ? 0 : -1}
            onClick={() => onChange(id)}
            onKeyDown={(event) => {
              if (event.key === 'ArrowRight') walk(at, 1);
              if (event.key === 'ArrowLeft') walk(at, -1);
            }}
            className={`h-9 shrink-0 border-b-2 px-3 whitespace-nowrap -outline-offset-2 pointer-coarse:h-11 ${id === value ? 'border-ink font-semibold' : 'border-transparent text-ink-2 hover:text-ink'}`}
          >
            {name}
          </button>
        ))}
      </div>
      <div id="tab-panel" role="tabpanel" aria-labelledby={`tab-${value}`} className="flex flex-col gap-4">
        {/* Here, so that the tabs, and the focus on one, stay while its part is fetched. */}
        <Suspense fallback={<Loading rows={6} />}>{children}</Suspense>
      </div>
    </>
  );
}
