import { useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { catalog } from '../../../activities/catalog.ts';
import { ApiError } from '../../../server/client.ts';
import { askForFile } from '../../data/ask-for-file.ts';
import { PipelineCanvas } from '../../canvas/pipeline-canvas.tsx';
import { useDocument } from '../../state/document.ts';
import { useSearchState } from '../../ui/search-state.ts';
import { toast } from '../../ui/toast.tsx';
import { useText, useWords } from '../../words/language.ts';
import { useEditing } from './editing.ts';
import { editorWords } from './words.ts';

/** The canvas of the draft: files that are dropped on it are taken in, and an empty one offers ways to begin. */
export function EditorCanvas() {
  const t = useWords(editorWords);
  const text = useText();
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
    return {
      onDropFiles: (files: readonly File[]) => void take(files),
      onOpenStep: () => {
        change({ inspector: undefined }, { replace: true });
        // The panel may have to be drawn first.
        requestAnimationFrame(() => requestAnimationFrame(focusInspector));
      },
      empty: {
        onPreset: () => void navigate({ to: '/pipelines' }),
        onPasteYaml: () => change({ panel: 'code' }),
        onDataset: () => askForFile('.jsonl,.txt,.lrc', (file) => void take([file])),
      },
    };
  }, [document, pipelineId, t, text, navigate, change]);
  return <PipelineCanvas kinds={catalog} readOnly={isReadOnly} {...calls} />;
}

/** To the first value of the step, for whoever opened it with a key. */
function focusInspector(): void {
  const panel = window.document.querySelector('[data-panel=inspector]');
  const value = '[data-param] input, [data-param] select, [data-param] textarea';
  (panel?.querySelector<HTMLElement>(value) ?? panel?.querySelector<HTMLElement>('[role=tab]'))?.focus();
}
