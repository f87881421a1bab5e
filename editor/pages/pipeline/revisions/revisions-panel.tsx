import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { diff, type Written } from '../../../../pipeline/changes.ts';
import { readYaml } from '../../../../pipeline/read-yaml.ts';
import { ApiError, type Answer } from '../../../../server/client.ts';
import { api } from '../../../data/api.ts';
import { useSaveState } from '../../../state/autosave.ts';
import { useDocument, useDocumentStore } from '../../../state/document.ts';
import { setSource } from '../../../state/document-text.ts';
import { useProblems } from '../../../state/problems.ts';
import { Button } from '../../../ui/button.tsx';
import { AreaField, TextField } from '../../../ui/fields.tsx';
import { formatAge, formatFullTime } from '../../../ui/format.ts';
import { useSearchState } from '../../../ui/search-state.ts';
import { Failure, Loading } from '../../../ui/states.tsx';
import { toast } from '../../../ui/toast.tsx';
import { useText, useWords } from '../../../words/language.ts';
import { useEditing } from '../editing.ts';
import { editorWords } from '../words.ts';
import { longestName, readComment, writeComment, type NamedNote } from './revision-name.ts';
import { revisionWords } from './words.ts';
import { revisionQuery, revisionsKey, useRevisions } from './revisions.ts';

type Revision = Answer<'GET /pipelines/{pipelineId}/revisions'>['revisions'][number];

const unsaid: NamedNote = { name: '', note: '' };

/** Saves the draft as a revision, and lists all there are: to look at, to compare, to go back to. */
export function RevisionsPanel() {
  const own = useWords(revisionWords);
  const { pipelineId } = useEditing();
  const isReadOnly = useDocument((state) => state.isReadOnly);
  const { data, error, refetch } = useRevisions(pipelineId);
  const newest = data?.revisions[0];
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-3 overflow-y-auto p-4">
      <h2 className="pr-8 text-lg font-semibold">{own('revisionsTitle')}</h2>
      {!isReadOnly && <SaveRevision newest={newest} />}
      {data === undefined ? (
        error ? (
          <Failure error={error} onRetry={() => void refetch()} />
        ) : (
          <Loading />
        )
      ) : data.revisions.length === 0 ? (
        <p className="text-ink-3">{own('noRevisions')}</p>
      ) : (
        <ol className="flex flex-col">
          {data.revisions.map((revision, place) => (
            <RevisionRow
              key={revision.number}
              revision={revision}
              before={data.revisions[place + 1]}
              isNewest={place === 0}
            />
          ))}
        </ol>
      )}
    </div>
  );
}

function SaveRevision({ newest }: { readonly newest: Revision | undefined }) {
  const [t, own] = [useWords(editorWords), useWords(revisionWords)];
  const text = useText();
  const queries = useQueryClient();
  const { pipelineId, autosave } = useEditing();
  const [said, setSaid] = useState<NamedNote>(unsaid);
  const value = useDocument((state) => state.value);
  const source = useSaveState(({ base }) => base.source);
  const problems = useProblems();
  const [, change] = useSearchState();
  const last = useQuery({ ...revisionQuery(pipelineId, newest?.number ?? 0), enabled: newest !== undefined });
  const save = useMutation({
    mutationFn: async () => {
      if (!(await autosave.flush())) throw new Error(t('runUnsaved'));
      return await api.call('POST /pipelines/{pipelineId}/revisions', {
        params: { pipelineId },
        body: { base: autosave.store.getState().base.version, comment: writeComment(said) },
      });
    },
    onSuccess: ({ number }) => {
      setSaid(unsaid);
      toast(own('revisionSaved', { number }));
      void queries.invalidateQueries({ queryKey: revisionsKey(pipelineId), exact: true });
    },
  });
  const before = last.data ? readYaml(last.data.source) : null;
  const changes = before?.ok ? diff(before.value as Written, value).length : null;
  const isSame = changes === 0 && last.data?.source === source;
  const since =
    newest === undefined
      ? ''
      : isSame
        ? own('draftSame', { number: newest.number })
        : changes === null
          ? ''
          : own('draftChanged', { count: changes, number: newest.number });
  return (
    <form
      className="flex flex-col gap-2 rounded-control bg-sunk p-3"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      {since && <p className="text-xs text-ink-2">{since}</p>}
      <TextField
        label={own('revisionName')}
        placeholder={own('revisionNameHint')}
        value={said.name}
        maxLength={longestName}
        onChange={({ target }) => setSaid({ ...said, name: target.value })}
      />
      <AreaField
        label={own('revisionNote')}
        placeholder={own('revisionNoteHint')}
        value={said.note}
        rows={2}
        maxLength={1_900}
        onChange={({ target }) => setSaid({ ...said, note: target.value })}
      />
      {problems.length > 0 && (
        <button
          type="button"
          className="text-left text-xs text-failed underline"
          onClick={() => change({ problems: '1' })}
        >
          {t('runBlocked', { count: problems.length })}
        </button>
      )}
      {save.error && (
        <p role="alert" className="text-xs text-failed">
          {save.error instanceof ApiError ? text(save.error.text) : save.error.message}
        </p>
      )}
      <Button type="submit" look="primary" disabled={problems.length > 0 || isSame || save.isPending}>
        {own('saveRevision')}
      </Button>
    </form>
  );
}

interface RevisionRowProps {
  readonly revision: Revision;
  readonly before: Revision | undefined;
  readonly isNewest: boolean;
}

function RevisionRow({ revision, before, isNewest }: RevisionRowProps) {
  const [t, own] = [useWords(editorWords), useWords(revisionWords)];
  const { number, comment, createdBy, createdAt } = revision;
  const { pipelineId } = useEditing();
  const params = { pipelineId };
  const { name, note } = readComment(comment);
  return (
    <li className="flex flex-col gap-1 border-b border-line py-2 last:border-0" data-revision={number}>
      <p className="flex flex-wrap items-baseline gap-x-2">
        <span className="min-w-0 font-semibold break-words">
          {t('revision', { number })}
          {name && ` · ${name}`}
        </span>
        {isNewest && <span className="text-xs text-succeeded">{own('newest')}</span>}
        <span className="text-xs text-ink-3" title={formatFullTime(createdAt)}>
          {createdBy.name} · {formatAge(createdAt)}
        </span>
      </p>
      {note && <p className="text-xs break-words whitespace-pre-line text-ink-2">{note}</p>}
      <p className="flex flex-wrap gap-x-3 gap-y-1 text-xs">
        <Link to="/pipelines/$pipelineId" params={params} search={{ diff: `${number}..draft` }} data-part="compare">
          {own('compare')}
        </Link>
        {before && (
          <Link to="/pipelines/$pipelineId" params={params} search={{ diff: `${before.number}..${number}` }}>
            {own('compareBefore')}
          </Link>
        )}
        <Link to="/pipelines/$pipelineId" params={params} search={{ rev: String(number) }}>
          {own('preview')}
        </Link>
        <Restore number={number} />
      </p>
    </li>
  );
}

function Restore({ number }: { readonly number: number }) {
  const own = useWords(revisionWords);
  const text = useText();
  const queries = useQueryClient();
  const { pipelineId } = useEditing();
  const store = useDocumentStore();
  const isReadOnly = useDocument((state) => state.isReadOnly);
  const restore = useMutation({
    mutationFn: () => queries.fetchQuery(revisionQuery(pipelineId, number)),
    onSuccess: ({ source }) => {
      setSource(store, source, own('restoreRevision', { number }));
      toast(own('restoredRevision', { number }));
    },
    onError: (error) => toast(error instanceof ApiError ? text(error.text) : error.message, { tone: 'failed' }),
  });
  if (isReadOnly) return null;
  return (
    <button type="button" className="text-focus hover:underline" onClick={() => restore.mutate()}>
      {own('restore')}
    </button>
  );
}
