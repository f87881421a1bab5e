import { useMemo, type ReactNode } from 'react';
import type { Written } from '../../../../pipeline/changes.ts';
import { createViewportLink, ViewportLinkContext } from '../../../canvas/linked-viewport.tsx';
import type { DiffMarks } from '../../../state/diff-marks.ts';
import type { SelectionStore } from '../../../state/selection.ts';
import { ShownDocument } from './shown-document.tsx';

export interface SideDocument {
  readonly name: string;
  readonly value: Written;
}
interface SplitDocumentsProps {
  readonly from: SideDocument;
  readonly to: SideDocument;
  readonly marks: DiffMarks;
  readonly selection: SelectionStore;
  readonly aside: ReactNode;
}

/** Both documents beside each other (above each other on a phone), looked at from the same place. */
export function SplitDocuments({ from, to, marks, selection, aside }: SplitDocumentsProps) {
  const link = useMemo(() => createViewportLink(), []);
  return (
    <ViewportLinkContext value={link}>
      <div className="flex min-h-0 flex-1 max-sm:flex-col">
        {[from, to].map(({ name, value }, side) => (
          <section
            key={side === 0 ? 'from' : 'to'}
            aria-label={name}
            data-side={side === 0 ? 'from' : 'to'}
            className="flex min-h-0 min-w-0 flex-1 flex-col border-line not-first:border-l max-sm:not-first:border-t max-sm:not-first:border-l-0"
          >
            <h2 className="shrink-0 border-b border-line px-4 py-1 text-xs font-semibold text-ink-2">{name}</h2>
            <ShownDocument value={value} marks={marks} selection={selection} />
          </section>
        ))}
        {aside}
      </div>
    </ViewportLinkContext>
  );
}
