import { autocompletion, type CompletionContext } from '@codemirror/autocomplete';
import { yaml } from '@codemirror/lang-yaml';
import { foldEffect, syntaxHighlighting, syntaxTree } from '@codemirror/language';
import { lintGutter, linter, type Diagnostic } from '@codemirror/lint';
import { Annotation, EditorState, Prec, type Extension } from '@codemirror/state';
import { EditorView, hoverTooltip, keymap } from '@codemirror/view';
import { classHighlighter } from '@lezer/highlight';
import { basicSetup } from 'codemirror';
import type { Problem } from '../../../../pipeline/problem.ts';
import type { Text } from '../../../../pipeline/text.ts';
import type { DocumentStore } from '../../../state/document.ts';
import { stepsOf } from '../../../state/written.ts';
import { parametersOf } from '../inspector/run-parameters.ts';
import { smallestChange, syncCode, type CodeSync } from './code-sync.ts';
import { hintsAt, meaningAt, type HintSource } from './yaml-hints.ts';
import { placeAt, valueAt, wordAround } from './yaml-place.ts';

export interface CodeViewOptions {
  readonly parent: HTMLElement;
  readonly source: string;
  readonly document: DocumentStore;
  readonly kinds: HintSource['kinds'];
  readonly label: string;
  readonly isReadOnly: boolean;
  /** Said by screen readers. */
  readonly name: string;
  readonly say: (text: Text) => string;
  readonly check: (source: string) => readonly Problem[];
  /** The cursor came to stand in a step. */
  readonly onStep: (stepId: string) => void;
}
export interface CodeView {
  readonly view: EditorView;
  readonly sync: CodeSync;
  readonly close: () => void;
}

const isShown = Annotation.define<boolean>();

const look = EditorView.theme({
  '&': { height: '100%', fontSize: '12px', backgroundColor: 'var(--panel)', color: 'var(--ink)' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--font-mono)', lineHeight: '18px' },
  '.cm-gutters': { backgroundColor: 'var(--panel)', color: 'var(--ink-3)', borderRight: '1px solid var(--line)' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'var(--sunk)' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'color-mix(in srgb, var(--focus) 25%, transparent)',
  },
  '.cm-tooltip': {
    backgroundColor: 'var(--panel)',
    color: 'var(--ink)',
    border: '1px solid var(--line)',
    borderRadius: '6px',
    maxWidth: '420px',
  },
  '.cm-tooltip-autocomplete ul li[aria-selected]': { backgroundColor: 'var(--focus)', color: 'var(--panel)' },
  '.cm-panels': { backgroundColor: 'var(--sunk)', color: 'var(--ink)' },
  '.cm-foldPlaceholder': { backgroundColor: 'var(--sunk)', border: '1px solid var(--line)', color: 'var(--ink-2)' },
  '.tok-propertyName': { color: 'var(--focus)' },
  '.tok-string, .tok-content': { color: 'var(--ink)' },
  '.tok-comment': { color: 'var(--ink-3)', fontStyle: 'italic' },
  '.tok-keyword, .tok-meta, .tok-labelName': { color: 'var(--running)' },
  // The library draws these as pictures in the style sheet, which the page's policy keeps out.
  '.cm-lintRange': { backgroundImage: 'none', textDecoration: 'underline wavy var(--failed)' },
  '.cm-lintRange-error, .cm-lintRange-warning, .cm-lintRange-info, .cm-lintRange-hint, .cm-lintRange-active': {
    backgroundImage: 'none',
  },
  '.cm-lint-marker': { color: 'var(--failed)' },
  '.cm-lint-marker-error, .cm-lint-marker-warning, .cm-lint-marker-info': { content: 'normal' },
  '.cm-lint-marker::before': { content: '"✕"' },
  '.cm-searchMatch': { backgroundColor: 'color-mix(in srgb, var(--waiting) 35%, transparent)' },
  '.cm-matchingBracket': { backgroundColor: 'var(--sunk)', outline: '1px solid var(--line)' },
});

export function createCodeView(options: CodeViewOptions): CodeView {
  const { document, kinds, say } = options;
  const hintSource = (state: EditorState): HintSource => {
    const { value } = document.getState();
    return {
      kinds,
      valueAt: (path) => valueAt(state, path),
      steps: stepsOf(value),
      parameters: parametersOf(value['parameters']).map(([name]) => name),
    };
  };
  const complete = (context: CompletionContext) => {
    const place = placeAt(context.state, context.pos);
    if (!place || (place.word === '' && !context.explicit)) return null;
    return {
      from: place.from,
      options: hintsAt(place, hintSource(context.state)).map(({ label, detail, info, apply }) => ({
        label,
        ...(detail ? { detail } : {}),
        ...(info ? { info: say(info) } : {}),
        ...(apply ? { apply } : {}),
      })),
      validFor: /^[\w.@-]*$/,
    };
  };
  const meaning = hoverTooltip((view, pos) => {
    const found = wordAround(view.state, pos);
    const hint = found ? meaningAt(found.place, hintSource(view.state)) : undefined;
    if (!found || !hint?.info) return null;
    const said = [say(hint.info), hint.detail].filter(Boolean).join(' · ');
    return {
      pos: found.place.from,
      end: found.to,
      create: () => {
        const dom = window.document.createElement('div');
        dom.className = 'px-2 py-1 text-xs';
        dom.textContent = said;
        return { dom };
      },
    };
  });
  const checked = linter(
    ({ state }) =>
      options.check(state.doc.toString()).flatMap((problem): Diagnostic[] => {
        const { line = 1, column = 1 } = problem.at;
        if (line > state.doc.lines) return [];
        const at = state.doc.line(line);
        const from = Math.min(at.from + column - 1, at.to);
        const message = problem.fix ? `${say(problem.message)} ${say(problem.fix)}` : say(problem.message);
        return [{ from, to: Math.max(at.to, from), severity: 'error', message }];
      }),
    { delay: 300 },
  );

  // Its first styles are put into the page at once, and need the nonce as well.
  const nonce = window.document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';
  const trusted = nonce === '' ? [] : [EditorView.cspNonce.of(nonce)];
  const view = new EditorView({
    parent: options.parent,
    state: EditorState.create({ doc: options.source, extensions: trusted }),
  });
  const sync = syncCode(document, options.label, (text) => {
    const before = view.state.doc.toString();
    const change = smallestChange(before, text);
    if (!change) return;
    view.dispatch({ changes: change, annotations: isShown.of(true) });
    if (!hasPlaces.test(before)) foldPlaces(view);
  });
  const steer = (move: 'undo' | 'redo') => () => {
    sync.flush();
    document.getState()[move]();
    return true;
  };
  const follow = EditorView.updateListener.of((update) => {
    const isByHand = !update.transactions.some((one) => one.annotation(isShown) === true);
    if (update.docChanged && isByHand) sync.typed(update.state.doc.toString());
    if (update.selectionSet && isByHand && update.view.hasFocus) {
      const [list, index] = pathAtCursor(update.state);
      const id =
        list === 'steps' && typeof index === 'number' ? valueAt(update.state, ['steps', index, 'id']) : undefined;
      if (id !== undefined) options.onStep(id);
    }
  });
  const extensions: Extension[] = [
    Prec.highest(
      keymap.of([
        { key: 'Mod-z', run: steer('undo'), preventDefault: true },
        { key: 'Mod-y', run: steer('redo'), preventDefault: true },
        { key: 'Mod-Shift-z', run: steer('redo'), preventDefault: true },
      ]),
    ),
    basicSetup,
    yaml(),
    syntaxHighlighting(classHighlighter),
    look,
    EditorView.lineWrapping,
    autocompletion({ override: [complete] }),
    meaning,
    checked,
    lintGutter(),
    follow,
    EditorView.contentAttributes.of({ 'aria-label': options.name }),
    EditorState.readOnly.of(options.isReadOnly),
    ...trusted,
  ];
  view.setState(EditorState.create({ doc: options.source, extensions }));
  foldPlaces(view);
  return {
    view,
    sync,
    close: () => {
      sync.stop();
      view.destroy();
    },
  };
}

function pathAtCursor(state: EditorState): readonly (string | number)[] {
  const { head } = state.selection.main;
  const line = state.doc.lineAt(head);
  // At the end of the line's words the tree says most reliably whose line it is.
  return placeAt(state, line.from + line.text.trimEnd().length)?.path ?? [];
}

const hasPlaces = /^editor:/m;

/** Places of steps are nobody's reading: they are folded away when the text is opened, and when the first is written. */
function foldPlaces(view: EditorView): void {
  const mapping = syntaxTree(view.state).topNode.firstChild?.getChild('BlockMapping');
  for (const pair of mapping?.getChildren('Pair') ?? []) {
    const key = pair.getChild('Key');
    if (!key || view.state.sliceDoc(key.from, key.to) !== 'editor') continue;
    const from = view.state.doc.lineAt(pair.from).to;
    if (pair.to > from) view.dispatch({ effects: foldEffect.of({ from, to: pair.to }) });
  }
}
