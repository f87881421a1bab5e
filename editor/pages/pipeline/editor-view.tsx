import { lazy, Suspense, useEffect } from 'react';
import { useSaveState } from '../../state/autosave.ts';
import { useDocument } from '../../state/document.ts';
import { useSelection } from '../../state/selection.ts';
import { late } from '../../ui/late.tsx';
import { usePageTitle } from '../../ui/page.tsx';
import { useSearchState } from '../../ui/search-state.ts';
import { Loading } from '../../ui/states.tsx';
import { toast } from '../../ui/toast.tsx';
import { useWords } from '../../words/language.ts';
import { useEditing } from './editing.ts';
import { EditorHeader } from './editor-header.tsx';
import { SidePanel } from './side-panel.tsx';
import { editorWords } from './words.ts';

const EditorCanvas = lazy(async () => ({ default: (await import('./editor-canvas.tsx')).EditorCanvas }));
const Inspector = late(async () => (await import('./inspector/inspector.tsx')).Inspector);
const ProblemsPanel = lazy(async () => ({ default: (await import('./problems-panel.tsx')).ProblemsPanel }));
const CodePanel = lazy(async () => ({ default: (await import('./code/code-panel.tsx')).CodePanel }));
const RevisionsPanel = lazy(async () => ({
  default: (await import('./revisions/revisions-panel.tsx')).RevisionsPanel,
}));
const RunDialog = lazy(async () => ({ default: (await import('./run-dialog.tsx')).RunDialog }));
const RunPartDialog = lazy(async () => ({ default: (await import('./run-part-dialog.tsx')).RunPartDialog }));
const Tour = lazy(async () => ({ default: (await import('./tour.tsx')).Tour }));
const ConflictDialog = lazy(async () => ({ default: (await import('./conflict-dialog.tsx')).ConflictDialog }));

/** Canvas in the middle; code or history and the inspector at its right, problems below; all of it in the address. */
export function EditorView() {
  const t = useWords(editorWords);
  const [search, change] = useSearchState();
  const title = useDocument(({ value }) => (typeof value['title'] === 'string' ? value['title'] : ''));
  const hasConflict = useSaveState(({ conflict }) => conflict !== null);
  const { pipelineId } = useEditing();
  usePageTitle(title || pipelineId);
  useStepInAddress();
  useNotices();
  const focused = useSelection((state) => state.focused);
  return (
    <div className="flex h-[calc(100dvh-56px)] flex-col sm:h-dvh">
      <EditorHeader />
      <div className="relative flex min-h-0 flex-1">
        <div className="flex min-w-0 flex-1 flex-col">
          <div className="relative min-h-0 flex-1" data-part="canvas">
            <Suspense fallback={<Loading />}>
              <EditorCanvas />
            </Suspense>
          </div>
          <Suspense>{search['problems'] !== undefined && <ProblemsPanel />}</Suspense>
        </div>
        {search['panel'] === 'code' && (
          <SidePanel id="code" label={t('code')} usual={480} onClose={() => change({ panel: undefined })}>
            <Suspense fallback={<Loading />}>
              <CodePanel />
            </Suspense>
          </SidePanel>
        )}
        {search['panel'] === 'history' && (
          <SidePanel id="history" label={t('history')} usual={320} onClose={() => change({ panel: undefined })}>
            <Suspense fallback={<Loading />}>
              <RevisionsPanel />
            </Suspense>
          </SidePanel>
        )}
        {search['inspector'] !== 'closed' && search['panel'] !== 'history' && (
          <SidePanel
            id="inspector"
            label={t('inspector')}
            usual={320}
            isAwayOnPhone={focused === null}
            onClose={() => change({ inspector: 'closed' }, { replace: true })}
          >
            <Inspector meanwhile={<Loading />} />
          </SidePanel>
        )}
      </div>
      <Suspense>
        {search['run'] !== undefined && <RunDialog onClose={() => change({ run: undefined }, { replace: true })} />}
        {search['part'] !== undefined && focused !== null && (
          <RunPartDialog
            stepId={focused}
            wanted={search['part']}
            onClose={() => change({ part: undefined, 'part-of': undefined }, { replace: true })}
          />
        )}
        {hasConflict && <ConflictDialog />}
        {search['tour'] !== undefined && <Tour />}
      </Suspense>
    </div>
  );
}

/** The step that keys act on stands in the address. */
function useStepInAddress(): void {
  const { selection } = useEditing();
  const [, change] = useSearchState();
  useEffect(
    () =>
      selection.subscribe(({ focused }, before) => {
        if (focused !== before.focused) change({ step: focused ?? undefined }, { replace: true });
      }),
    [selection, change],
  );
}

function useNotices(): void {
  const t = useWords(editorWords);
  const { isRestored } = useEditing();
  const joined = useSaveState((state) => state.joined);
  useEffect(() => {
    if (isRestored) toast(t('restored'));
  }, [isRestored, t]);
  useEffect(() => {
    if (joined) toast(t('joined', { by: joined.by, count: joined.changes }));
  }, [joined, t]);
}
