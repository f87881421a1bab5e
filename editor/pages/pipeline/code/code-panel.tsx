import { useEffect, useRef } from 'react';
import { EditorView } from '@codemirror/view';
import { catalog } from '../../../../activities/catalog.ts';
import { compile } from '../../../../pipeline/compile.ts';
import { useDocument } from '../../../state/document.ts';
import { sourceOf } from '../../../state/document-text.ts';
import { useText, useWords } from '../../../words/language.ts';
import { useEditing } from '../editing.ts';
import { editorWords } from '../words.ts';
import { lineOfStep } from './code-sync.ts';
import { createCodeView } from './create-code-view.ts';

const check = (source: string) => {
  const compiled = compile(source, catalog);
  return compiled.ok ? [] : compiled.problems;
};

/** The document's text beside its canvas; each follows the other. */
export function CodePanel() {
  const t = useWords(editorWords);
  const text = useText();
  const { document, selection } = useEditing();
  const broken = useDocument((state) => state.broken);
  const parent = useRef<HTMLDivElement>(null);
  const said = useRef({ t, text });
  said.current = { t, text };
  useEffect(() => {
    const isReadOnly = document.getState().isReadOnly;
    const { view, close } = createCodeView({
      parent: parent.current!,
      source: sourceOf(document),
      document,
      kinds: catalog,
      label: said.current.t('labelCode'),
      isReadOnly,
      name: said.current.t('codeName'),
      say: (words) => said.current.text(words),
      check,
      onStep: (stepId) => {
        const { steps, reveal } = selection.getState();
        if (steps.size !== 1 || !steps.has(stepId)) reveal(stepId);
      },
    });
    const show = (stepId: string | null) => {
      if (stepId === null || view.hasFocus) return;
      const line = lineOfStep(view.state.doc.toString(), stepId);
      if (line === undefined || line > view.state.doc.lines) return;
      const { from } = view.state.doc.line(line);
      view.dispatch({ selection: { anchor: from }, effects: EditorView.scrollIntoView(from, { y: 'center' }) });
    };
    show(selection.getState().focused);
    const leave = selection.subscribe((now, before) => {
      if (now.focused !== before.focused) show(now.focused);
    });
    return () => {
      leave();
      close();
    };
  }, [document, selection]);
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <h2 className="h-10 shrink-0 border-b border-line px-4 py-2.5 font-semibold">{t('code')}</h2>
      {broken && (
        <div role="alert" className="shrink-0 border-b border-failed px-4 py-2 text-xs text-failed" data-part="broken">
          <p className="font-semibold">{t('codeBroken')}</p>
          {broken.problems.slice(0, 3).map((problem) => (
            <p key={problem.message.en}>
              {problem.at.line === undefined ? '' : `${problem.at.line}: `}
              {text(problem.message)}
            </p>
          ))}
        </div>
      )}
      <div ref={parent} className="min-h-0 flex-1 overflow-hidden" data-part="code" />
    </div>
  );
}
