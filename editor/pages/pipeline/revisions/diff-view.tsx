import { useQuery } from '@tanstack/react-query';
import { ChevronDown, ChevronUp } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { Written } from '../../../../pipeline/changes.ts';
import { edgeEndOf } from '../../../../pipeline/spec.ts';
import { api } from '../../../data/api.ts';
import { markWords } from '../../../canvas/mark-words.ts';
import { compareDocuments, type Comparison, type Difference } from '../../../state/compare-documents.ts';
import { glyphOfMark, toneOfMark } from '../../../state/diff-marks.ts';
import { createSelection } from '../../../state/selection.ts';
import { IconButton } from '../../../ui/button.tsx';
import { CheckField } from '../../../ui/fields.tsx';
import { usePageTitle } from '../../../ui/page.tsx';
import { useSearchState } from '../../../ui/search-state.ts';
import { Empty, Failure, Loading } from '../../../ui/states.tsx';
import { useLetterKeys } from '../../../ui/use-letter-keys.ts';
import { useWords } from '../../../words/language.ts';
import { ChangeLine } from '../inspector/change-line.tsx';
import { editorWords } from '../words.ts';
import { readComment } from './revision-name.ts';
import { revisionWords } from './words.ts';
import { useRevisions, revisionQuery } from './revisions.ts';
import { ShownDocument } from './shown-document.tsx';
import { SplitDocuments, type SideDocument } from './split-documents.tsx';
import { ViewHeader } from './view-header.tsx';

interface DiffViewProps {
  readonly pipelineId: string;
  /** `3..5`; `draft` stands for the draft. */
  readonly range: string;
}

const draftName = 'draft';
const nothing: Written = {};

function useDocumentOf(pipelineId: string, name: string) {
  const isDraft = name === draftName;
  const draft = useQuery({
    queryKey: ['pipelines', pipelineId, 'draft'],
    queryFn: () => api.call('GET /pipelines/{pipelineId}/draft', { params: { pipelineId } }),
    enabled: isDraft,
  });
  const revision = useQuery({ ...revisionQuery(pipelineId, Number(name)), enabled: !isDraft });
  const { data, error, refetch } = isDraft ? draft : revision;
  const value = data === undefined ? undefined : ((data.document ?? nothing) as Written);
  return { value, error, refetch };
}

/** Two states of a pipeline on one canvas: what came is marked, what went is a ghost, and every value stands aside. */
export function DiffView({ pipelineId, range }: DiffViewProps) {
  const [t, own] = [useWords(editorWords), useWords(revisionWords)];
  const [fromName = '', toName = draftName] = range.split('..');
  const [{ moves, split }, change] = useSearchState();
  const [from, to] = [useDocumentOf(pipelineId, fromName), useDocumentOf(pipelineId, toName)];
  const nameOf = (name: string) => (name === draftName ? t('draft') : t('revision', { number: name }));
  const title = own('diffTitle', { from: nameOf(fromName), to: nameOf(toName) });
  usePageTitle(title);
  const compared = useMemo(
    () => (from.value && to.value ? compareDocuments(from.value, to.value) : undefined),
    [from.value, to.value],
  );
  const shown = useMemo(() => {
    if (!compared || moves !== undefined) return compared;
    const isKept = ({ mark }: Difference) => mark !== 'moved';
    const steps = Object.fromEntries(Object.entries(compared.marks.steps).filter(([, mark]) => mark !== 'moved'));
    return { ...compared, marks: { ...compared.marks, steps }, differences: compared.differences.filter(isKept) };
  }, [compared, moves]);
  const failed = from.error ? from : to;
  return (
    <div className="flex h-[calc(100dvh-56px)] flex-col sm:h-dvh">
      <ViewHeader pipelineId={pipelineId} title={title}>
        <span className="flex-1" />
        <RangeChoice pipelineId={pipelineId} from={fromName} to={toName} />
        <CheckField
          label={own('diffMoves')}
          checked={moves !== undefined}
          onChange={({ target }) => change({ moves: target.checked ? '1' : undefined }, { replace: true })}
        />
        <CheckField
          label={own('diffSplit')}
          checked={split !== undefined}
          onChange={({ target }) => change({ split: target.checked ? '1' : undefined }, { replace: true })}
        />
      </ViewHeader>
      {shown === undefined ? (
        failed.error ? (
          <Failure error={failed.error} onRetry={() => void failed.refetch()} />
        ) : (
          <Loading />
        )
      ) : (
        <Compared
          {...shown}
          sides={
            split === undefined
              ? null
              : [
                  { name: nameOf(fromName), value: from.value ?? nothing },
                  { name: nameOf(toName), value: to.value ?? nothing },
                ]
          }
        />
      )}
    </div>
  );
}

function RangeChoice({
  pipelineId,
  from,
  to,
}: {
  readonly pipelineId: string;
  readonly from: string;
  readonly to: string;
}) {
  const [t, own] = [useWords(editorWords), useWords(revisionWords)];
  const [, change] = useSearchState();
  const { data } = useRevisions(pipelineId);
  const names = [
    [draftName, t('draft')],
    ...(data?.revisions ?? []).map(({ number, comment }) => [
      String(number),
      [t('revision', { number }), readComment(comment).name].filter(Boolean).join(' · '),
    ]),
  ] as const;
  const choice = (label: string, value: string, put: (next: string) => string) => (
    <label className="flex items-center gap-1 text-xs text-ink-2">
      {label}
      <select
        value={value}
        onChange={({ target }) => change({ diff: put(target.value) })}
        className="h-7 max-w-60 rounded-control border border-line bg-panel px-1 text-ink"
      >
        {names.map(([name, said]) => (
          <option key={name} value={name}>
            {said}
          </option>
        ))}
      </select>
    </label>
  );
  return (
    <>
      {choice(own('diffFrom'), from, (next) => `${next}..${to}`)}
      {choice(own('diffTo'), to, (next) => `${from}..${next}`)}
    </>
  );
}

interface ComparedProps extends Comparison {
  /** Both documents apart; null on one canvas. */
  readonly sides: readonly [SideDocument, SideDocument] | null;
}

function Compared({ value, marks, differences, sides }: ComparedProps) {
  const own = useWords(revisionWords);
  const selection = useMemo(() => createSelection(), []);
  const [place, setPlace] = useState(-1);
  const go = (next: number) => {
    const one = differences.at(next % differences.length);
    if (!one) return;
    setPlace(differences.indexOf(one));
    if (one.what !== 'document')
      selection.getState().reveal(one.what === 'step' ? one.name : edgeEndOf(one.name.split(' → ')[1]!).step);
  };
  const back = () => go(place < 0 ? -1 : place - 1);
  const { ref } = useLetterKeys(({ key }) => {
    if (key === 'n' || key === 'j') go(place + 1);
    else if (key === 'p' || key === 'k') back();
    else return false;
    return true;
  });
  const aside = (
    <aside
      aria-label={own('diffChanges')}
      className="flex min-h-0 w-90 shrink-0 flex-col border-line bg-panel max-sm:h-2/5 max-sm:w-full max-sm:border-t sm:border-l"
    >
      <header className="flex h-10 shrink-0 items-center gap-1 border-b border-line pr-1 pl-4">
        <h2 className="flex-1 font-semibold" aria-live="polite">
          {differences.length === 0 ? own('diffNone') : own('diffCount', { count: differences.length })}
        </h2>
        <IconButton label={own('diffPrevious')} disabled={differences.length === 0} onClick={back}>
          <ChevronUp size={16} />
        </IconButton>
        <IconButton label={own('diffNext')} disabled={differences.length === 0} onClick={() => go(place + 1)}>
          <ChevronDown size={16} />
        </IconButton>
      </header>
      {differences.length === 0 ? (
        <Empty title={own('diffNone')} />
      ) : (
        <ol className="min-h-0 flex-1 overflow-y-auto">
          {differences.map((one, number) => (
            <DifferenceRow key={one.key} difference={one} isCurrent={number === place} onOpen={() => go(number)} />
          ))}
        </ol>
      )}
    </aside>
  );
  return (
    <div ref={ref} className="contents">
      {sides === null ? (
        <ShownDocument value={value} marks={marks} selection={selection} aside={aside} />
      ) : (
        <SplitDocuments {...{ from: sides[0], to: sides[1], marks, selection, aside }} />
      )}
    </div>
  );
}

interface DifferenceRowProps {
  readonly difference: Difference;
  readonly isCurrent: boolean;
  readonly onOpen: () => void;
}

function DifferenceRow({ difference, isCurrent, onOpen }: DifferenceRowProps) {
  const own = useWords(revisionWords);
  const said = useWords(markWords);
  const { what, name, mark, changes } = difference;
  const skip = what === 'document' ? 0 : 2;
  return (
    <li className={`border-b border-line px-4 py-2 ${isCurrent ? 'bg-sunk' : ''}`} data-mark={mark}>
      <button
        type="button"
        onClick={onOpen}
        aria-current={isCurrent || undefined}
        className="flex w-full items-baseline gap-2 text-left"
      >
        <span className={`shrink-0 font-semibold ${toneOfMark[mark]}`}>
          <span aria-hidden="true">{glyphOfMark[mark]} </span>
          {said(mark)}
        </span>
        <span className="min-w-0 font-mono text-xs break-words">
          {what === 'edge' ? `${own('edge')} ${name}` : name}
        </span>
      </button>
      {mark !== 'moved' && (
        <ul className="pt-1">
          {changes
            .filter(({ path }) => path.length > skip || what === 'document')
            .map((change) => (
              <ChangeLine key={change.path.join('.')} change={change} skip={skip} />
            ))}
        </ul>
      )}
    </li>
  );
}
