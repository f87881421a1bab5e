import { useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { catalog } from '../../../activities/catalog.ts';
import { PipelineCanvas } from '../../canvas/pipeline-canvas.tsx';
import { createDocument, DocumentContext } from '../../state/document.ts';
import { createSelection, SelectionContext } from '../../state/selection.ts';
import { createStepStatuses, StepStatusContext, type StepStatus } from '../../state/step-status.ts';
import { stepsOf } from '../../state/written.ts';
import { generatedValue } from './generated-document.ts';
import { useLiveChanges } from './live-changes.ts';

/** A canvas with a made-up document and no server: `?steps=1000`, `live=1` for a run that changes, `read=1` to look at. */
export function DevCanvasPage() {
  const { steps = '100', live, read } = useSearch({ strict: false });
  const document = useMemo(
    () => createDocument({ source: '', value: generatedValue(Number(steps)) }, { isReadOnly: read === '1' }),
    [steps, read],
  );
  const selection = useMemo(() => createSelection(), []);
  const statuses = useMemo(() => {
    if (live !== '1') return createStepStatuses();
    const pending: StepStatus = { state: 'pending' };
    return createStepStatuses(Object.fromEntries(stepsOf(document.getState().value).map(({ id }) => [id, pending])));
  }, [document, live]);
  useLiveChanges(statuses, live === '1');
  return (
    <div className="h-dvh">
      <DocumentContext value={document}>
        <SelectionContext value={selection}>
          <StepStatusContext value={statuses}>
            <PipelineCanvas kinds={catalog} />
          </StepStatusContext>
        </SelectionContext>
      </DocumentContext>
    </div>
  );
}
