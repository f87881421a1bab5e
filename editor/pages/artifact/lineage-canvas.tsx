import { useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { catalog } from '../../../activities/catalog.ts';
import { lineageDocument } from '../../artifact/lineage-document.ts';
import type { LineageNode } from '../../artifact/lineage-tree.ts';
import { PipelineCanvas } from '../../canvas/pipeline-canvas.tsx';
import { artifactTypeWords } from '../../run/words.ts';
import { DocumentContext } from '../../state/document.ts';
import { openDocument } from '../../state/document-text.ts';
import { createSelection, SelectionContext } from '../../state/selection.ts';

interface LineageCanvasProps {
  readonly nodes: readonly LineageNode[];
  readonly root: string;
}

/** The lineage on the canvas that pipelines are drawn on, to look at; a step opens what it made. */
export function LineageCanvas({ nodes, root }: LineageCanvasProps) {
  const navigate = useNavigate();
  const { source, kinds, artifactOf } = useMemo(
    () => lineageDocument(nodes, catalog, (type) => artifactTypeWords.words[type]),
    [nodes],
  );
  const document = useMemo(() => openDocument(source, { isReadOnly: true }), [source]);
  const selection = useMemo(() => {
    const made = createSelection();
    const own = [...artifactOf].find(([, digest]) => digest === root)?.[0];
    // Before the canvas stands: it opens there.
    if (own !== undefined) made.getState().reveal(own);
    return made;
  }, [artifactOf, root]);
  const open = (stepId: string) => {
    const digest = artifactOf.get(stepId);
    if (digest !== undefined) void navigate({ to: '/artifacts/$digest', params: { digest } });
  };
  return (
    <DocumentContext value={document}>
      <SelectionContext value={selection}>
        <div className="h-120">
          <PipelineCanvas kinds={kinds} readOnly onOpenStep={open} />
        </div>
      </SelectionContext>
    </DocumentContext>
  );
}
