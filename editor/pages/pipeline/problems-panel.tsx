import { X } from 'lucide-react';
import { catalog } from '../../../activities/catalog.ts';
import type { Problem } from '../../../pipeline/problem.ts';
import { useDocument, useDocumentStore } from '../../state/document.ts';
import { useProblems } from '../../state/problems.ts';
import { fixesOf } from '../../state/quick-fixes.ts';
import { stepsById } from '../../state/written.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { useSearchState } from '../../ui/search-state.ts';
import { useText, useWords } from '../../words/language.ts';
import { useEditing } from './editing.ts';
import { editorWords } from './words.ts';

/** More are there once these are mended. */
const shown = 200;

/** Everything that keeps the document from running, by step, each with what could mend it. */
export function ProblemsPanel() {
  const t = useWords(editorWords);
  const [, change] = useSearchState();
  const problems = useProblems();
  return (
    <section
      aria-label={t('problemsPanel')}
      className="flex max-h-2/5 shrink-0 flex-col border-t border-line bg-panel"
      data-part="problems"
    >
      <header className="flex h-9 shrink-0 items-center gap-2 border-b border-line pr-1 pl-4">
        <h2 className="flex-1 font-semibold" aria-live="polite">
          {problems.length === 0 ? t('noProblems') : t('problems', { count: problems.length })}
        </h2>
        <IconButton label={t('closePanel')} onClick={() => change({ problems: undefined })}>
          <X size={16} />
        </IconButton>
      </header>
      {problems.length === 0 ? (
        <p className="px-4 py-3 text-ink-2">{t('noProblemsText')}</p>
      ) : (
        <ul className="min-h-0 overflow-y-auto">
          {problems.slice(0, shown).map((problem, place) => (
            <ProblemRow key={`${place} ${problem.code} ${problem.message.en}`} problem={problem} />
          ))}
        </ul>
      )}
    </section>
  );
}

function ProblemRow({ problem }: { readonly problem: Problem }) {
  const t = useWords(editorWords);
  const text = useText();
  const store = useDocumentStore();
  const { selection, wanted } = useEditing();
  const isReadOnly = useDocument((state) => state.isReadOnly);
  const [, change] = useSearchState();
  const value = useDocument((state) => state.value);
  const { step, port, param, line } = problem.at;
  const isHere = step !== undefined && stepsById(value).has(step);
  const go = () => {
    if (isHere) selection.getState().reveal(step);
    else selection.getState().clear();
    const name = problem.code === 'when-invalid' ? 'when' : param?.split('.')[0];
    if (step !== undefined && !isHere) return change({ panel: 'code' });
    if (line !== undefined && step === undefined && param === undefined) return change({ panel: 'code' });
    if (name === undefined && port === undefined) return;
    wanted.setState(({ field }) => ({
      field: {
        stepId: step ?? null,
        part: name === undefined ? 'port' : 'param',
        name: name ?? port!,
        count: (field?.count ?? 0) + 1,
      },
    }));
  };
  const fixes = isReadOnly ? [] : fixesOf(problem, value, catalog).slice(0, 3);
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-line px-4 py-1 last:border-0">
      <button
        type="button"
        onClick={go}
        className="flex min-h-7 min-w-0 flex-1 items-baseline gap-2 rounded-control text-left hover:underline"
      >
        <span aria-hidden="true" className="text-failed">
          ✕
        </span>
        <span className="shrink-0 font-mono text-xs text-ink-3">
          {step ?? t('wholeDocument')}
          {port === undefined ? '' : `.${port}`}
          {line === undefined ? '' : `:${line}`}
        </span>
        <span className="min-w-60 break-words">
          {text(problem.message)}
          {problem.fix && fixes.length === 0 && <span className="text-ink-3"> {text(problem.fix)}</span>}
        </span>
      </button>
      {fixes.map((fix) => (
        <Button
          key={fix.text.en}
          size="small"
          className="max-w-80"
          onClick={() => store.getState().edit(t('labelFix', { text: text(fix.text) }), fix.edit)}
        >
          <span className="truncate" title={text(fix.text)}>
            {text(fix.text)}
          </span>
        </Button>
      ))}
    </li>
  );
}
