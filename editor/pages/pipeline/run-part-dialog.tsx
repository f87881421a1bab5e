import { useMutation, useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { catalog } from '../../../activities/catalog.ts';
import { ApiError, type RunView } from '../../../server/client.ts';
import { api } from '../../data/api.ts';
import { reuseOf } from '../../run/reuse.ts';
import { useDocument, useDocumentStore } from '../../state/document.ts';
import { sourceOf } from '../../state/document-text.ts';
import { findProblems } from '../../state/find-problems.ts';
import { pinsOf, type Pins } from '../../state/written.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { formatAge } from '../../ui/format.ts';
import { useSearchState } from '../../ui/search-state.ts';
import { Empty, Failure, Loading } from '../../ui/states.tsx';
import { useText, useWords } from '../../words/language.ts';
import { shellWords } from '../../words/shell.ts';
import { useEditing } from './editing.ts';
import { lastRunQuery } from './last-run.ts';
import { PartPreview, type PartSteps } from './part-preview.tsx';
import { partWords } from './part-words.ts';
import { revisionQuery } from './revisions/revisions.ts';
import { editorWords } from './words.ts';

const modes = ['from', 'to', 'only'] as const;
type Mode = (typeof modes)[number];

interface RunPartDialogProps {
  readonly stepId: string;
  /** As the address says it. */
  readonly wanted: string;
  readonly onClose: () => void;
}

/** Runs a part of the last run again: says before what is taken from it and what is made anew. */
export function RunPartDialog({ stepId, wanted, onClose }: RunPartDialogProps) {
  const t = useWords(partWords);
  const e = useWords(editorWords);
  const said = useWords(shellWords);
  const text = useText();
  const navigate = useNavigate();
  const { pipelineId } = useEditing();
  const [search, change] = useSearchState();
  const mode: Mode = modes.find((one) => one === wanted) ?? 'from';
  const last = useQuery(lastRunQuery(pipelineId));
  const past = last.data;
  const document = useDocumentStore();
  const draft = useChangedDraft(past ?? null);
  const isDraft = mode === 'from' && draft !== null && search['part-of'] === 'draft';
  const pins = pinsOf(useDocument(({ value }) => value));
  const query = { mode, stepId, ...(pinsInQuery(pins) === '' ? {} : { pins: pinsInQuery(pins) }) };
  const preview = useQuery({
    queryKey: ['runs', past?.runId, 'again', query],
    queryFn: () => api.call('GET /runs/{runId}/again/preview', { params: { runId: past?.runId ?? '' }, query }),
    enabled: past !== null && past !== undefined && !isDraft,
    retry: false,
  });
  const start = useMutation({
    mutationFn: async () => {
      const params = { runId: past?.runId ?? '' };
      return isDraft
        ? await api.call('POST /runs/{runId}/fork', { params, body: { stepId, source: sourceOf(document) } })
        : await api.call('POST /runs/{runId}/again', { params, body: { mode, stepId, pins } });
    },
    onSuccess: ({ runId }) => void navigate({ to: '/runs/$runId', params: { runId } }),
  });
  const steps = isDraft ? draftSteps(past!, stepId) : preview.data && stepsOfPreview(preview.data.steps);
  const isReady = steps !== undefined && !start.isPending && !(isDraft && draft.hasProblems);
  const fault = start.error ?? (isDraft ? null : preview.error);
  return (
    <Dialog
      title={t(mode, { step: stepId })}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{said('cancel')}</Button>
          <Button look="primary" disabled={!isReady} onClick={() => start.mutate()}>
            {start.isPending ? e('runStarting') : e('runStart')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <Choices label={t('which')}>
          {modes.map((one) => (
            <Choice key={one} isChosen={one === mode} onChoose={() => change({ part: one }, { replace: true })}>
              {t(one, { step: stepId })}
            </Choice>
          ))}
        </Choices>
        {last.error ? (
          <Failure error={last.error} onRetry={() => void last.refetch()} />
        ) : past === undefined ? (
          <Loading />
        ) : past === null ? (
          <Empty title={t('noRun')}>{t('noRunText')}</Empty>
        ) : (
          <>
            {mode === 'from' && draft !== null && (
              <Choices label={t('document')}>
                <Choice isChosen={!isDraft} onChoose={() => change({ 'part-of': undefined }, { replace: true })}>
                  {t('asLast')}
                </Choice>
                <Choice isChosen={isDraft} onChoose={() => change({ 'part-of': 'draft' }, { replace: true })}>
                  {t('withDraft')}
                </Choice>
              </Choices>
            )}
            <p className="text-ink-2">
              {t('ofRun')}{' '}
              <Link to="/runs/$runId" params={{ runId: past.runId }}>
                {formatAge(past.startedAt)}
                {past.revision === null ? '' : ` · ${e('revision', { number: past.revision })}`}
              </Link>
            </p>
            {isDraft && <p className="text-ink-2">{t('draftText')}</p>}
            {isDraft && draft.hasProblems && (
              <p role="alert" className="text-failed">
                {t('draftProblems')}
              </p>
            )}
            {!isDraft && preview.data?.isTrial && <p className="text-waiting">{t('trial')}</p>}
            {steps ? (
              <PartPreview past={past} steps={steps} pins={isDraft ? {} : pins} />
            ) : (
              fault === null && <Loading />
            )}
          </>
        )}
        {fault && (
          <p role="alert" className="text-failed">
            {fault instanceof ApiError ? text(fault.text) : fault.message}
          </p>
        )}
      </div>
    </Dialog>
  );
}

function Choices({ label, children }: { readonly label: string; readonly children: React.ReactNode }) {
  return (
    <div className="flex flex-wrap gap-1" role="group" aria-label={label}>
      {children}
    </div>
  );
}

interface ChoiceProps {
  readonly isChosen: boolean;
  readonly onChoose: () => void;
  readonly children: React.ReactNode;
}
const Choice = ({ isChosen, onChoose, children }: ChoiceProps) => (
  <Button
    size="small"
    aria-pressed={isChosen}
    className="aria-pressed:border-ink aria-pressed:bg-sunk"
    onClick={onChoose}
  >
    {children}
  </Button>
);

/** The draft, when it says something else than the revision that ran last; null when it does not. */
function useChangedDraft(past: RunView | null): { readonly hasProblems: boolean } | null {
  const document = useDocumentStore();
  const { pipelineId } = useEditing();
  const value = useDocument((state) => state.value);
  const revision = past?.revision ?? null;
  const { data } = useQuery({ ...revisionQuery(pipelineId, revision ?? 0), enabled: revision !== null });
  return useMemo(() => {
    if (past === null || (revision !== null && (!data || data.source === sourceOf(document)))) return null;
    return { hasProblems: findProblems(document, catalog).length > 0 };
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- the document is the same one, what it says is another value
  }, [document, value, data, past, revision]);
}

const draftSteps = (past: RunView, stepId: string): PartSteps => ({
  ...reuseOf(past, stepId, 'fork'),
  'passed-over': [],
});

function stepsOfPreview(steps: readonly { readonly stepId: string; readonly how: keyof PartSteps }[]): PartSteps {
  const of = (how: keyof PartSteps) => steps.filter((step) => step.how === how).map((step) => step.stepId);
  return { run: of('run'), taken: of('taken'), 'passed-over': of('passed-over') };
}

const pinsInQuery = (pins: Pins): string =>
  Object.entries(pins)
    .flatMap(([step, ports]) => Object.entries(ports).map(([port, digest]) => `${step}.${port}=${digest}`))
    .join(',');
