import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { catalog } from '../../../activities/catalog.ts';
import { ApiError } from '../../../server/client.ts';
import { askForFile } from '../../data/ask-for-file.ts';
import { lyricEndings } from '../../data/upload.ts';
import { PipelineCanvas } from '../../canvas/pipeline-canvas.tsx';
import { useDocument } from '../../state/document.ts';
import { pinOutputs } from '../../state/edits/pin-edits.ts';
import { pinsOf } from '../../state/written.ts';
import { useSearchState } from '../../ui/search-state.ts';
import { toast } from '../../ui/toast.tsx';
import { useText, useWords } from '../../words/language.ts';
import { useEditing } from './editing.ts';
import { lastRunQuery } from './last-run.ts';
import { pinWords } from './pin-words.ts';
import { isTourSeen } from './tour-seen.ts';
import { editorWords } from './words.ts';

/** The canvas of the draft: files that are dropped on it are taken in, and an empty one offers ways to begin. */
export function EditorCanvas() {
  const t = useWords(editorWords);
  const p = useWords(pinWords);
  const text = useText();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [, change] = useSearchState();
  const { document, pipelineId } = useEditing();
  const isReadOnly = useDocument((state) => state.isReadOnly);
  const calls = useMemo(() => {
    const take = async (files: readonly File[]) => {
      const { takeFile } = await import('./dropped-files.ts');
      for (const file of files) {
        try {
          const { what, name } = await takeFile(file, document, pipelineId, t('labelFile', { name: file.name }));
          toast(t(what === 'document' ? 'tookDocument' : 'tookLyrics', { name }));
        } catch (error) {
          if (!(error instanceof ApiError)) throw error;
          toast(text(error.text), { tone: 'failed' });
        }
      }
    };
    /** What the last run made of every output; or none, when some are pinned. */
    const pin = async (stepId: string) => {
      const { value, edit } = document.getState();
      const held = pinsOf(value)[stepId];
      if (held) {
        edit(p('unpinStep', { step: stepId }), pinOutputs(stepId, nulls(held)));
        return toast(p('saidUnpinned'));
      }
      const last = await queries.fetchQuery(lastRunQuery(pipelineId)).catch(() => null);
      const outputs = Object.entries(last?.state.steps[stepId]?.outputs ?? {});
      if (outputs.length === 0) {
        change({ inspector: undefined, tab: 'outputs' }, { replace: true });
        return toast(p('nothingToPin'));
      }
      const pins = Object.fromEntries(outputs.map(([port, { digest }]) => [port, digest]));
      edit(p('pinStep', { step: stepId }), pinOutputs(stepId, pins));
      toast(p('saidPinned'));
    };
    return {
      onDropFiles: (files: readonly File[]) => void take(files),
      onOpenStep: () => {
        change({ inspector: undefined }, { replace: true });
        // The panel may have to be drawn first.
        requestAnimationFrame(() => requestAnimationFrame(() => focusInspector()));
      },
      onPinStep: (stepId: string) => void pin(stepId),
      empty: {
        onPreset: () => void navigate({ to: '/pipelines' }),
        onPasteYaml: () => change({ panel: 'code' }),
        ...(isTourSeen() ? {} : { onTour: () => change({ tour: '1' }) }),
        onDataset: () => askForFile(lyricEndings, (file) => void take([file])),
      },
    };
  }, [document, pipelineId, queries, t, p, text, navigate, change]);
  return <PipelineCanvas kinds={catalog} readOnly={isReadOnly} {...calls} />;
}

const nulls = (ports: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.keys(ports).map((port) => [port, null]));

/**
 * To the first value of the step, for whoever opened it with a key: once it is drawn, which may take its own script, and
 * unless they went elsewhere meanwhile.
 */
function focusInspector(from = window.document.activeElement): void {
  const panel = window.document.querySelector('[data-panel=inspector]');
  const value = '[data-param] input, [data-param] select, [data-param] textarea';
  const tabs = panel?.querySelector<HTMLElement>('[role=tab]');
  if (tabs) (panel?.querySelector<HTMLElement>(value) ?? tabs).focus();
  else if (window.document.activeElement === from) requestAnimationFrame(() => focusInspector(from));
}
