import { Tabs } from 'radix-ui';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { catalog } from '../../../../activities/catalog.ts';
import type { Kind } from '../../../../pipeline/kind.ts';
import type { StepSpec } from '../../../../pipeline/spec.ts';
import { useMay } from '../../../data/session.ts';
import { titleStep } from '../../../state/edits/step-edits.ts';
import { useDocument, useDocumentStore } from '../../../state/document.ts';
import { useSelection } from '../../../state/selection.ts';
import { stepsById } from '../../../state/written.ts';
import { useSearchState } from '../../../ui/search-state.ts';
import { Loading } from '../../../ui/states.tsx';
import { useText, useWords } from '../../../words/language.ts';
import { useEditing } from '../editing.ts';
import { editorWords } from '../words.ts';
import { inspectorWords } from './words.ts';
import { DocumentSettings } from './document-settings.tsx';
import { ParametersTab } from './parameters-tab.tsx';
import { InputsTab, OutputsTab } from './ports-tab.tsx';
import { ValuesTab } from './values-tab.tsx';

const tabs = ['parameters', 'inputs', 'outputs', 'logs', 'metrics', 'values'] as const;
/** Of the last run; its charts are fetched when somebody looks at them. */
const LastRunTab = lazy(async () => ({ default: (await import('./last-run-tabs.tsx')).LastRunTab }));

/** What the focused step is and may be told; without one, the pipeline itself. */
export function Inspector() {
  const own = useWords(inspectorWords);
  const focused = useSelection((state) => state.focused);
  const count = useSelection((state) => state.steps.size);
  const step = useDocument(({ value }) => (focused === null ? undefined : stepsById(value).get(focused)));
  const container = useRef<HTMLDivElement>(null);
  useWantedField(container, step?.id ?? null);
  return (
    <div ref={container} className="flex min-h-0 flex-1 flex-col">
      {step ? (
        <StepInspector key={step.id} step={step} kind={catalog.get(step.kind)} />
      ) : count > 1 ? (
        <p className="p-4 pr-10 text-ink-2">{own('manySelected', { count })}</p>
      ) : (
        <DocumentSettings />
      )}
    </div>
  );
}

function StepInspector({ step, kind }: { readonly step: StepSpec; readonly kind: Kind | undefined }) {
  const [t, own] = [useWords(editorWords), useWords(inspectorWords)];
  const text = useText();
  const [search, change] = useSearchState();
  const mayRun = useMay('run:start');
  const tab = tabs.find((one) => one === search['tab']) ?? 'parameters';
  return (
    <Tabs.Root
      value={tab}
      onValueChange={(next) => change({ tab: next === 'parameters' ? undefined : next }, { replace: true })}
      className="flex min-h-0 flex-1 flex-col"
    >
      <div className="flex flex-col gap-1 border-b border-line px-4 pt-2">
        <StepTitle step={step} usual={kind ? text(kind.title) : step.id} />
        <p className="flex items-center gap-2 text-2xs text-ink-3">
          <span className="min-w-0 flex-1 truncate" title={step.kind}>
            {step.id} · {step.kind}
          </span>
          {mayRun && (
            <button type="button" className="text-focus hover:underline" onClick={() => change({ part: 'from' })}>
              {own('partOfStep')}
            </button>
          )}
        </p>
        <p className="text-xs text-ink-2">{kind ? text(kind.summary) : own('unknownKind', { kind: step.kind })}</p>
        <Tabs.List aria-label={t('inspector')} className="-mx-2 flex gap-1 overflow-x-auto">
          {tabs.map((one) => (
            <Tabs.Trigger
              key={one}
              value={one}
              className="h-9 shrink-0 border-b-2 border-transparent px-2 text-ink-2 data-[state=active]:border-ink data-[state=active]:font-semibold data-[state=active]:text-ink"
            >
              {one === 'logs' || one === 'metrics' ? own(one) : t(one)}
            </Tabs.Trigger>
          ))}
        </Tabs.List>
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto p-4">
        <Tabs.Content value="parameters">
          <ParametersTab step={step} kind={kind} />
        </Tabs.Content>
        <Tabs.Content value="inputs">
          <InputsTab step={step} kind={kind} />
        </Tabs.Content>
        <Tabs.Content value="outputs">
          <OutputsTab step={step} kind={kind} />
        </Tabs.Content>
        {(['logs', 'metrics'] as const).map((what) => (
          <Tabs.Content key={what} value={what}>
            <Suspense fallback={<Loading rows={3} />}>
              <LastRunTab stepId={step.id} what={what} />
            </Suspense>
          </Tabs.Content>
        ))}
        <Tabs.Content value="values">
          <ValuesTab stepId={step.id} />
        </Tabs.Content>
      </div>
    </Tabs.Root>
  );
}

function StepTitle({ step, usual }: { readonly step: StepSpec; readonly usual: string }) {
  const [t, own] = [useWords(editorWords), useWords(inspectorWords)];
  const store = useDocumentStore();
  const isReadOnly = useDocument((state) => state.isReadOnly);
  const [typed, setTyped] = useState<string | null>(null);
  const put = (title: string) => {
    setTyped(title);
    store
      .getState()
      .edit(own('labelTitle', { step: step.id }), titleStep(step.id, title), { burst: `title ${step.id}` });
  };
  return (
    <input
      aria-label={t('title')}
      value={typed ?? step.title ?? ''}
      placeholder={usual}
      disabled={isReadOnly}
      maxLength={80}
      onChange={(event) => put(event.target.value)}
      onBlur={() => setTyped(null)}
      className="-mx-1 mr-7 h-7 rounded-control border border-transparent bg-transparent px-1 text-lg font-semibold placeholder:text-ink hover:border-line focus:border-line"
    />
  );
}

/** Brings the field somebody asked for into view, and the focus into it. */
function useWantedField(container: React.RefObject<HTMLDivElement | null>, shownId: string | null): void {
  const { wanted } = useEditing();
  const [, change] = useSearchState();
  const field = useStore(wanted, (state) => state.field);
  useEffect(() => {
    if (field === null || field.stepId !== shownId) return;
    change({ tab: field.part === 'port' ? 'inputs' : undefined, inspector: undefined }, { replace: true });
    // After the tab has been drawn.
    const timer = setTimeout(() => {
      const place = container.current?.querySelector(`[data-${field.part}="${CSS.escape(field.name)}"]`);
      place?.closest('details')?.setAttribute('open', '');
      place?.scrollIntoView({ block: 'center' });
      const controls = 'input, textarea, output, [role=group], select, button';
      const main = place?.querySelector<HTMLElement>(
        '[aria-invalid], [id]:is(input, textarea, select, output, [role=group])',
      );
      (main ?? place?.querySelector<HTMLElement>(controls))?.focus();
      wanted.setState({ field: null });
    }, 80);
    return () => clearTimeout(timer);
  }, [field, shownId, container, change, wanted]);
}
