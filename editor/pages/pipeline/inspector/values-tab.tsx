import { useQueries } from '@tanstack/react-query';
import { diff, type Written } from '../../../../pipeline/changes.ts';
import { readYaml } from '../../../../pipeline/read-yaml.ts';
import { useDocument } from '../../../state/document.ts';
import { formatTime } from '../../../ui/format.ts';
import { Failure, Loading } from '../../../ui/states.tsx';
import { useWords } from '../../../words/language.ts';
import { useEditing } from '../editing.ts';
import { revisionQuery, useRevisions } from '../revisions/revisions.ts';
import { editorWords } from '../words.ts';
import { inspectorWords } from './words.ts';
import { ChangeLine } from './change-line.tsx';

/** Older ones are one click away in the pipeline's own history. */
const shown = 20;

const valueOf = (source: string): Written => {
  const read = readYaml(source);
  return read.ok ? (read.value as Written) : {};
};

/** What became of the step's values from revision to revision. */
export function ValuesTab({ stepId }: { readonly stepId: string }) {
  const [t, own] = [useWords(editorWords), useWords(inspectorWords)];
  const { pipelineId } = useEditing();
  const draft = useDocument((state) => state.value);
  const { data, error, refetch } = useRevisions(pipelineId);
  const numbers = (data?.revisions ?? []).slice(0, shown + 1);
  const sources = useQueries({ queries: numbers.map(({ number }) => revisionQuery(pipelineId, number)) });
  if (data === undefined) return error ? <Failure error={error} onRetry={() => void refetch()} /> : <Loading />;
  if (sources.some((one) => one.isLoading)) return <Loading />;
  const values = sources.map((one) => valueOf(one.data?.source ?? ''));
  const ofStep = (from: Written, to: Written) =>
    diff(from, to).filter(({ path }) => path[0] === 'steps' && path[1] === stepId);
  const states = [
    ...(values[0] ? [{ key: 'draft', title: t('draft'), note: '', changes: ofStep(values[0], draft) }] : []),
    ...numbers.slice(0, shown).flatMap(({ number, createdAt, createdBy, comment }, place) => {
      const before = values[place + 1];
      if (before === undefined) return [];
      const note = [createdBy.name, formatTime(createdAt), comment].filter(Boolean).join(' · ');
      return [{ key: String(number), title: t('revision', { number }), note, changes: ofStep(before, values[place]!) }];
    }),
  ].filter(({ changes }) => changes.length > 0);
  if (states.length === 0) return <p className="text-ink-3">{own('noHistory')}</p>;
  return (
    <ol className="flex flex-col gap-4">
      {states.map(({ key, title, note, changes }) => (
        <li key={key} className="flex flex-col gap-1">
          <h3 className="font-semibold">{title}</h3>
          {note && <p className="text-xs break-words text-ink-3">{note}</p>}
          <ul className="flex flex-col gap-1">
            {changes.map((change) => (
              <ChangeLine key={change.path.join('.')} change={change} skip={2} />
            ))}
          </ul>
        </li>
      ))}
    </ol>
  );
}
