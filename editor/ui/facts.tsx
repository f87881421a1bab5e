import type { ReactNode } from 'react';

export interface Fact {
  readonly id: string;
  readonly name: ReactNode;
  readonly value: ReactNode;
}

/** Names and values in two columns; long values wrap. */
export function Facts({ facts }: { readonly facts: readonly Fact[] }) {
  return (
    <dl className="grid grid-cols-[minmax(6rem,auto)_minmax(0,1fr)] gap-x-4 gap-y-1">
      {facts.map(({ id, name, value }) => (
        <div key={id} className="contents">
          <dt className="text-ink-2">{name}</dt>
          <dd className="min-w-0 break-words">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
