import type { DragEvent } from 'react';
import type { KindRef } from '../../pipeline/kind.ts';
import { portsThrough } from '../state/edits/edge-edits.ts';
import type { CanvasActions } from './canvas-actions.ts';
import type { CanvasParts } from './canvas-parts.ts';
import { edgeNear } from './edge-near.ts';
import { kindMime } from './canvas-ui.ts';
import { cardWidth } from './step-shape.ts';

/** What is dragged in from outside: kinds from the palette at the side, files from anywhere. */
export function createDropHandlers(
  parts: CanvasParts,
  actions: CanvasActions,
  onDropFiles: (files: readonly File[]) => void,
) {
  const { document, model, kinds, ui } = parts;

  const edgeUnder = (event: DragEvent, ref: KindRef) => {
    const kind = kinds.get(ref);
    if (!kind) return null;
    const point = parts.view().toDocument({ x: event.clientX, y: event.clientY });
    return edgeNear(
      point,
      model.getState(),
      ({ data }) => portsThrough(document.getState().value, data!.edge, kind, kinds) !== null,
    );
  };
  return {
    onDragOver: (event: DragEvent) => {
      const { types } = event.dataTransfer;
      if (parts.isReadOnly || !(types.includes(kindMime) || types.includes('Files'))) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = 'copy';
      const { draggedKind, dropEdge } = ui.getState();
      const edge = draggedKind === null ? null : edgeUnder(event, draggedKind);
      if ((edge?.id ?? null) !== dropEdge) ui.setState({ dropEdge: edge?.id ?? null });
    },
    onDragLeave: () => ui.setState({ dropEdge: null }),
    onDrop: (event: DragEvent) => {
      ui.setState({ dropEdge: null });
      if (parts.isReadOnly) return;
      event.preventDefault();
      const ref = event.dataTransfer.getData(kindMime) as KindRef | '';
      if (ref === '') {
        const files = [...event.dataTransfer.files];
        if (files.length > 0) onDropFiles(files);
        return;
      }
      const point = parts.view().toDocument({ x: event.clientX, y: event.clientY });
      const onEdge = edgeUnder(event, ref)?.data?.edge;
      actions.add(ref, { at: { x: point.x - cardWidth / 2, y: point.y - 22 }, ...(onEdge ? { onEdge } : {}) });
      actions.focus();
    },
  };
}
