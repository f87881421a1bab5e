import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { resolveParameters } from '../../../pipeline/parameters.ts';
import type { Json } from '../../../pipeline/plan.ts';
import { ApiError } from '../../../server/client.ts';
import { api } from '../../data/api.ts';
import { useMay } from '../../data/session.ts';
import { fieldOfParameter } from '../../form/field-schema.ts';
import { ParamForm } from '../../form/param-form.tsx';
import { useSaveState } from '../../state/autosave.ts';
import { useDocument } from '../../state/document.ts';
import { sourceOf } from '../../state/document-text.ts';
import { findProblems } from '../../state/find-problems.ts';
import { pinsOf } from '../../state/written.ts';
import { catalog } from '../../../activities/catalog.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { useSearchState } from '../../ui/search-state.ts';
import { Loading } from '../../ui/states.tsx';
import { useText, useWords } from '../../words/language.ts';
import { shellWords } from '../../words/shell.ts';
import { DatasetChoice } from './dataset-choice.tsx';
import { useEditing } from './editing.ts';
import { parametersOf } from './inspector/run-parameters.ts';
import { ExpectedRun } from './expected-run.tsx';
import { revisionQuery, revisionsKey, useRevisions } from './revisions/revisions.ts';
import { editorWords } from './words.ts';

type Values = Readonly<Record<string, Json>>;

/** What is asked before a run: its parameters. The draft becomes a revision first when it says something new. */
export function RunDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useWords(editorWords);
  const said = useWords(shellWords);
  const text = useText();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const { pipelineId, document, autosave } = useEditing();
  const [, change] = useSearchState();
  const mayEdit = useMay('pipeline:edit');
  const [values, setValues] = useState<Values>({});
  const value = useDocument((state) => state.value);
  const saved = useSaveState(({ base }) => base.source);
  const revisions = useRevisions(pipelineId);
  const newest = revisions.data?.revisions[0]?.number;
  const { data: last } = useQueryOfNewest(pipelineId, newest);
  const specs = useMemo(() => Object.fromEntries(parametersOf(value['parameters'])), [value]);
  // Asked of the document itself: the store of problems may be a moment behind the last key.
  // oxlint-disable-next-line react-hooks/exhaustive-deps -- the document is the same one, what it says is another value
  const problems = useMemo(() => findProblems(document, catalog), [document, value]);
  const faults = resolveParameters(specs, values).problems;
  const isNew =
    newest === undefined ||
    last?.source !== saved ||
    document.getState().value !== value ||
    sourceOf(document) !== saved;

  const start = useMutation({
    mutationFn: async () => {
      let revision = newest;
      if (isNew && mayEdit) {
        if (!(await autosave.flush())) throw new Error(t('runUnsaved'));
        const { version } = autosave.store.getState().base;
        const made = await api.call('POST /pipelines/{pipelineId}/revisions', {
          params: { pipelineId },
          body: { base: version },
        });
        revision = made.number;
        void queries.invalidateQueries({ queryKey: revisionsKey(pipelineId), exact: true });
      }
      return await api.call('POST /runs', {
        body: {
          pipelineId,
          ...(revision === undefined ? {} : { revision }),
          parameters: values as Record<string, string | number | boolean>,
        },
      });
    },
    onSuccess: ({ runId }) => void navigate({ to: '/runs/$runId', params: { runId } }),
  });
  const { error } = start;
  const source = specs['source'];
  const chosen = values['source'] ?? source?.default;
  const fields = Object.entries(specs).map(([name, spec]) => fieldOfParameter(name, spec));
  const put = (name: string, next: Json | undefined) =>
    setValues(({ [name]: _, ...rest }) => (next === undefined ? rest : { ...rest, [name]: next }));
  const title = typeof value['title'] === 'string' ? value['title'] : pipelineId;
  const isReady = problems.length === 0 && faults.length === 0 && revisions.data !== undefined && !start.isPending;
  return (
    <Dialog
      title={t('runTitle', { title })}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{said('cancel')}</Button>
          <Button look="primary" disabled={!isReady} onClick={() => start.mutate()} data-part="start-run">
            {start.isPending ? t('runStarting') : t('runStart')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {problems.length > 0 ? (
          <div
            role="alert"
            className="flex flex-wrap items-center gap-2 rounded-control border border-failed px-3 py-2 text-failed"
          >
            <span className="flex-1">{t('runBlocked', { count: problems.length })}</span>
            <Button size="small" onClick={() => change({ run: undefined, problems: '1' }, { replace: true })}>
              {t('showProblems')}
            </Button>
          </div>
        ) : revisions.data === undefined ? (
          <Loading rows={1} />
        ) : (
          <p className="text-ink-2">
            {isNew && mayEdit ? t('runSaves', { number: (newest ?? 0) + 1 }) : t('runUses', { number: newest ?? 1 })}
          </p>
        )}
        {source?.type === 'string' && (
          <DatasetChoice value={typeof chosen === 'string' ? chosen : ''} onChange={(next) => put('source', next)} />
        )}
        <ExpectedRun
          pipelineId={pipelineId}
          pinned={Object.keys(pinsOf(value)).length}
          onLikeLast={setValues}
          specs={specs}
        />
        {fields.length === 0 ? (
          <p className="text-ink-3">{t('runNoParameters')}</p>
        ) : (
          <ParamForm
            fields={fields.filter(({ name }) => name !== 'source' || source?.type !== 'string')}
            values={values}
            problems={faults}
            onChange={({ name }, next) => put(name, next)}
          />
        )}
        {error && (
          <div role="alert" className="text-failed">
            <p className="break-words">{error instanceof ApiError ? text(error.text) : error.message}</p>
            {error instanceof ApiError && (
              <ul className="list-disc pl-5">
                {error.problems.slice(0, 20).map((problem) => (
                  <li key={problem.message.en}>{text(problem.message)}</li>
                ))}
              </ul>
            )}
          </div>
        )}
      </div>
    </Dialog>
  );
}

const useQueryOfNewest = (pipelineId: string, newest: number | undefined) =>
  useQuery({ ...revisionQuery(pipelineId, newest ?? 0), enabled: newest !== undefined });
