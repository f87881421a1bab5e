import { useMutation, useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { ApiError } from '../../../server/client.ts';
import { api } from '../../data/api.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { formatAge } from '../../ui/format.ts';
import { useSearchState } from '../../ui/search-state.ts';
import { Empty, Failure, Loading } from '../../ui/states.tsx';
import { useText, useWords } from '../../words/language.ts';
import { shellWords } from '../../words/shell.ts';
import { useEditing } from './editing.ts';
import { editorWords } from './words.ts';

const modes = ['from', 'to', 'only'] as const;
type Mode = (typeof modes)[number];
const hows = ['taken', 'run', 'passed-over'] as const;

interface RunPartDialogProps {
  readonly stepId: string;
  /** As the address says it. */
  readonly wanted: string;
  readonly onClose: () => void;
}

/** Runs a part of the last run again: says before what is taken from it and what is made anew. */
export function RunPartDialog({ stepId, wanted, onClose }: RunPartDialogProps) {
  const t = useWords(editorWords);
  const said = useWords(shellWords);
  const text = useText();
  const navigate = useNavigate();
  const { pipelineId } = useEditing();
  const [, change] = useSearchState();
  const mode: Mode = modes.find((one) => one === wanted) ?? 'from';
  const last = useQuery({
    queryKey: ['runs', { pipelineId, limit: 1 }],
    queryFn: () => api.call('GET /runs', { query: { pipelineId, limit: 1 } }),
  });
  const run = last.data?.runs[0];
  const preview = useQuery({
    queryKey: ['runs', run?.runId, 'again', mode, stepId],
    queryFn: () =>
      api.call('GET /runs/{runId}/again/preview', { params: { runId: run?.runId ?? '' }, query: { mode, stepId } }),
    enabled: run !== undefined,
    retry: false,
  });
  const start = useMutation({
    mutationFn: () =>
      api.call('POST /runs/{runId}/again', { params: { runId: run?.runId ?? '' }, body: { mode, stepId } }),
    onSuccess: ({ runId }) => void navigate({ to: '/runs/$runId', params: { runId } }),
  });
  return (
    <Dialog
      title={t(`part-${mode}`, { step: stepId })}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{said('cancel')}</Button>
          <Button
            look="primary"
            disabled={preview.data === undefined || start.isPending}
            onClick={() => start.mutate()}
          >
            {start.isPending ? t('runStarting') : t('runStart')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <div className="flex flex-wrap gap-1" role="group" aria-label={t('partWhich')}>
          {modes.map((one) => (
            <Button
              key={one}
              size="small"
              aria-pressed={one === mode}
              className="aria-pressed:border-ink aria-pressed:bg-sunk"
              onClick={() => change({ part: one }, { replace: true })}
            >
              {t(`part-${one}`, { step: stepId })}
            </Button>
          ))}
        </div>
        {last.error ? (
          <Failure error={last.error} onRetry={() => void last.refetch()} />
        ) : last.data === undefined ? (
          <Loading />
        ) : run === undefined ? (
          <Empty title={t('partNoRun')}>{t('partNoRunText')}</Empty>
        ) : (
          <>
            <p className="text-ink-2">
              {t('partOfRun')}{' '}
              <Link to="/runs/$runId" params={{ runId: run.runId }}>
                {formatAge(run.startedAt)}
                {run.revision === null ? '' : ` · ${t('revision', { number: run.revision })}`}
              </Link>
            </p>
            {preview.error ? (
              <p role="alert" className="text-failed">
                {preview.error instanceof ApiError ? text(preview.error.text) : preview.error.message}
              </p>
            ) : preview.data === undefined ? (
              <Loading />
            ) : (
              <>
                {preview.data.isTrial && <p className="text-waiting">{t('partTrial')}</p>}
                {hows.map((how) => {
                  const steps = preview.data.steps.filter((step) => step.how === how);
                  if (steps.length === 0) return null;
                  return (
                    <section key={how} data-how={how}>
                      <h3 className="font-semibold">{t(`part-how-${how}`, { count: steps.length })}</h3>
                      <ul className="flex max-h-40 flex-wrap gap-1 overflow-y-auto pt-1">
                        {steps.map((step) => (
                          <li
                            key={step.stepId}
                            title={step.title}
                            className="rounded-control bg-sunk px-2 font-mono text-xs"
                          >
                            {step.stepId}
                          </li>
                        ))}
                      </ul>
                    </section>
                  );
                })}
              </>
            )}
          </>
        )}
        {start.error && (
          <p role="alert" className="text-failed">
            {start.error instanceof ApiError ? text(start.error.text) : start.error.message}
          </p>
        )}
      </div>
    </Dialog>
  );
}
