import { lazy, Suspense, useMemo, type ReactNode } from 'react';
import type { Written } from '../../../../pipeline/changes.ts';
import { catalog } from '../../../../activities/catalog.ts';
import { createDiffMarks, DiffMarksContext, type DiffMarks } from '../../../state/diff-marks.ts';
import { createDocument, DocumentContext } from '../../../state/document.ts';
import { createSelection, SelectionContext, type SelectionStore } from '../../../state/selection.ts';
import { Loading } from '../../../ui/states.tsx';

const PipelineCanvas = lazy(async () => ({
  default: (await import('../../../canvas/pipeline-canvas.tsx')).PipelineCanvas,
}));

interface ShownDocumentProps {
  readonly value: Written;
  readonly marks?: DiffMarks;
  readonly selection?: SelectionStore;
  /** Beside the canvas; reads the same document. */
  readonly aside?: ReactNode;
}

/** A document to look at: the canvas, and nothing that can be changed. */
export function ShownDocument({ value, marks, selection, aside }: ShownDocumentProps) {
  const { document, key } = useMemo(
    () => ({ document: createDocument({ source: '', value }, { isReadOnly: true }), key: crypto.randomUUID() }),
    [value],
  );
  const own = useMemo(() => createSelection(), []);
  const marked = useMemo(() => createDiffMarks(marks), [marks]);
  return (
    <DocumentContext value={document}>
      <SelectionContext value={selection ?? own}>
        <DiffMarksContext value={marked}>
          <div className="flex min-h-0 flex-1 max-sm:flex-col">
            <div className="relative min-h-0 min-w-0 flex-1">
              <Suspense fallback={<Loading />}>
                <PipelineCanvas key={key} kinds={catalog} readOnly />
              </Suspense>
            </div>
            {aside}
          </div>
        </DiffMarksContext>
      </SelectionContext>
    </DocumentContext>
  );
}
