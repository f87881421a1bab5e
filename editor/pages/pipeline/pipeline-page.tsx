import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { lazy, useEffect, useState } from 'react';
import { catalog } from '../../../activities/catalog.ts';
import { api } from '../../data/api.ts';
import { useMay, useSession } from '../../data/session.ts';
import { AutosaveContext } from '../../state/autosave.ts';
import { DocumentContext } from '../../state/document.ts';
import { ProblemsContext } from '../../state/problems.ts';
import { SelectionContext } from '../../state/selection.ts';
import { useSearchState } from '../../ui/search-state.ts';
import { Failure, Loading } from '../../ui/states.tsx';
import { useWords } from '../../words/language.ts';
import {
  EditingContext,
  histories,
  historyKey,
  journal,
  loadTexts,
  openEditing,
  type Editing,
  type EditingOptions,
} from './editing.ts';
import { EditorView } from './editor-view.tsx';
import { editorWords } from './words.ts';

const RevisionView = lazy(async () => ({ default: (await import('./revisions/revision-view.tsx')).RevisionView }));
const DiffView = lazy(async () => ({ default: (await import('./revisions/diff-view.tsx')).DiffView }));

/** Beside the draft, not after it. */
void import('./editor-canvas.tsx');

/** The editor; or, when the address says so, one revision of the pipeline, or the difference of two. */
export function PipelinePage() {
  const { pipelineId = '' } = useParams({ strict: false });
  const [{ rev, diff }] = useSearchState();
  if (diff !== undefined) return <DiffView pipelineId={pipelineId} range={diff} />;
  if (rev !== undefined) return <RevisionView pipelineId={pipelineId} number={Number(rev)} />;
  return <DraftEditor key={pipelineId} pipelineId={pipelineId} />;
}

function DraftEditor({ pipelineId }: { readonly pipelineId: string }) {
  const t = useWords(editorWords);
  const isReadOnly = !useMay('pipeline:edit');
  const { person } = useSession();
  const { data, error, refetch } = useQuery({
    queryKey: ['pipelines', pipelineId, 'to-edit'],
    queryFn: async () => {
      const [draft, left, history] = await Promise.all([
        api.call('GET /pipelines/{pipelineId}/draft', { params: { pipelineId } }),
        journal().left(pipelineId),
        histories().read(historyKey(pipelineId, person.id)),
      ]);
      return { draft, left, history, texts: draft.document === null || left.length > 0 ? await loadTexts() : null };
    },
    // What is edited is kept up by the autosave, not by asking again.
    staleTime: Infinity,
    gcTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
  if (data === undefined) return error ? <Failure error={error} onRetry={() => void refetch()} /> : <Loading />;
  const me = { id: person.id, name: person.name };
  const labels = { join: t('joinLabel'), restore: t('restoreLabel') };
  return <Opened {...data} {...{ pipelineId, isReadOnly, me, labels, kinds: catalog }} />;
}

/** Opened once for as long as it stands on the page; the options it was opened with are the first ones. */
function Opened(options: EditingOptions) {
  const [{ step }] = useSearchState();
  const [first] = useState({ ...options, step });
  const [editing, setEditing] = useState<Editing | null>(null);
  useEffect(() => {
    const opened = openEditing(first);
    // Before the canvas is drawn, whose first view it becomes.
    if (first.step !== undefined) opened.selection.getState().reveal(first.step);
    setEditing(opened);
    return opened.close;
  }, [first]);
  if (editing === null) return <Loading />;
  return (
    <EditingContext value={editing}>
      <DocumentContext value={editing.document}>
        <SelectionContext value={editing.selection}>
          <ProblemsContext value={editing.problems}>
            <AutosaveContext value={editing.autosave}>
              <EditorView />
            </AutosaveContext>
          </ProblemsContext>
        </SelectionContext>
      </DocumentContext>
    </EditingContext>
  );
}
