import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { RunView } from '../../../server/client.ts';
import { liveStepQuery } from '../../run/live-step-query.ts';
import { logLevels, type LogLevel } from '../../run/log-level.ts';
import { useStepTitle } from '../../run/step-title.ts';
import { useLog } from '../../run/use-log.ts';
import { Button } from '../../ui/button.tsx';
import { CheckField, SelectField, TextField } from '../../ui/fields.tsx';
import { useSearchState } from '../../ui/search-state.ts';
import { Empty } from '../../ui/states.tsx';
import { toast } from '../../ui/toast.tsx';
import { useWords } from '../../words/language.ts';
import { shellWords } from '../../words/shell.ts';
import { LogList } from './log-list.tsx';
import { logWords } from './log-words.ts';
import { runWords } from './words.ts';

interface LogsTabProps {
  readonly run: RunView;
  readonly stepId: string | null;
}
/** An approval waits for a person, and writes when it has been answered. */
const hasLog = (run: RunView, { id, mode }: RunView['plan']['steps'][number]) =>
  mode !== 'approval' || run.state.steps[id]?.state === 'done';
const begun = (run: RunView, stepId: string) =>
  !['pending', 'skipped'].includes(run.state.steps[stepId]?.state ?? 'pending');

/** The log of one step, every attempt: the chosen one, else the last that began. */
export function LogsTab({ run, stepId }: LogsTabProps) {
  const t = useWords(logWords);
  const steps = run.plan.steps.filter(({ id }) => begun(run, id));
  const chosen = steps.find(({ id }) => id === stepId) ?? steps.findLast((step) => hasLog(run, step)) ?? steps.at(-1);
  if (!chosen) return <Empty title={t('noneTitle')}>{t('noneText')}</Empty>;
  return <StepLog key={chosen.id} run={run} stepId={chosen.id} steps={steps} />;
}

const mostCopied = 5_000_000;

interface StepLogProps {
  readonly run: RunView;
  readonly stepId: string;
  readonly steps: RunView['plan']['steps'];
}

function StepLog({ run, stepId, steps }: StepLogProps) {
  const t = useWords(logWords);
  const run_ = useWords(runWords);
  const shell = useWords(shellWords);
  const title = useStepTitle();
  const [search, change] = useSearchState();
  const status = run.state.steps[stepId];
  const isRunning = status?.state === 'running';
  const [isFollowing, setFollowing] = useState(isRunning && search['line'] === undefined);
  const levels = (search['level'] ?? '')
    .split(',')
    .filter((one): one is LogLevel => logLevels.includes(one as LogLevel));
  const find = search['find'] ?? '';
  const live = useQuery({ ...liveStepQuery(run.runId, stepId), enabled: isRunning });
  // Another address for each state the step is in, so that what was kept meanwhile is read.
  const path = `/api/runs/${run.runId}/logs/${stepId}`;
  const log = useLog(`${path}?v=${status?.state ?? ''}`, isRunning ? (live.data?.log ?? '') : '', {
    levels,
    search: find,
  });
  const { found, isCut, lineCount, shown } = log.view;
  const line = Number(search['line'] ?? 0);
  const foundAt = found.indexOf(line - 1);
  const go = (by: 1 | -1) => {
    if (found.length === 0) return;
    const next = foundAt < 0 ? (by === 1 ? nextAfter(found, line - 1) : found.length - 1) : foundAt + by;
    setFollowing(false);
    change({ line: String(found[(next + found.length) % found.length]! + 1) }, { replace: true });
  };
  return (
    <div className="flex flex-col" data-log={stepId}>
      <div className="flex flex-wrap items-end gap-3 border-b border-line p-3">
        <div className="w-48">
          <SelectField
            label={run_('step')}
            value={stepId}
            onChange={(event) => change({ step: event.target.value, line: undefined })}
          >
            {steps.map((step) => (
              <option key={step.id} value={step.id}>
                {title(step)}
              </option>
            ))}
          </SelectField>
        </div>
        <form
          role="search"
          className="flex w-64 items-end gap-1"
          onSubmit={(event) => {
            event.preventDefault();
            go(1);
          }}
        >
          <TextField
            label={run_('search')}
            type="search"
            value={find}
            onChange={(event) => change({ find: event.target.value || undefined }, { replace: true })}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' || !event.shiftKey || event.nativeEvent.isComposing) return;
              event.preventDefault();
              go(-1);
            }}
          />
        </form>
        <span role="status" className="self-center pt-4 text-xs text-ink-2">
          {find !== '' &&
            (found.length === 0
              ? t('foundNone')
              : t(isCut ? 'foundMany' : 'found', { at: Math.max(0, foundAt + 1), all: found.length }))}
        </span>
        <fieldset className="flex flex-wrap gap-x-3">
          <legend className="text-xs font-semibold text-ink-2">{t('levels')}</legend>
          {logLevels.map((level) => (
            <CheckField
              key={level}
              label={t(level)}
              checked={levels.length === 0 || levels.includes(level)}
              onChange={(event) => {
                const now = levels.length === 0 ? [...logLevels] : levels;
                const next = event.target.checked ? [...now, level] : now.filter((one) => one !== level);
                change({ level: next.length === logLevels.length || next.length === 0 ? undefined : next.join(',') });
              }}
            />
          ))}
        </fieldset>
        <span className="flex-1" />
        <Button size="small" aria-pressed={isFollowing} onClick={() => setFollowing(!isFollowing)}>
          {isFollowing ? t('followStop') : t('follow')}
        </Button>
        <Button
          size="small"
          onClick={() =>
            void log
              .text(mostCopied)
              .then((text) => navigator.clipboard.writeText(text))
              .then(() => toast(shell('copied')))
          }
        >
          {shell('copy')}
        </Button>
        <a
          href={path}
          download={`${run.pipelineId}-${run.runId}-${stepId}.log`}
          className="inline-flex min-h-7 items-center rounded-control border border-line px-2 text-xs font-semibold text-ink no-underline pointer-coarse:min-h-11 pointer-coarse:px-3"
        >
          {t('download')}
        </a>
      </div>
      {lineCount === 0 && !log.isLoading ? (
        <Empty title={t('noneTitle')}>{log.fault === null ? t('notYet') : t('fault')}</Empty>
      ) : (
        <LogList
          log={log}
          line={line}
          search={find}
          isFollowing={isFollowing}
          onFollow={setFollowing}
          onLine={(number) => {
            setFollowing(false);
            change({ line: String(number) }, { replace: true });
          }}
        />
      )}
      <p role="status" className="border-t border-line px-3 py-1 text-xs text-ink-3">
        {log.isLoading ? t('reading', { count: lineCount }) : t('lines', { count: lineCount })}
        {shown !== null && ` · ${t('shown', { count: shown.length })}`}
        {isRunning && live.data && ` · ${run_('attempt', { number: live.data.attempt })}`}
      </p>
    </div>
  );
}

/** Place of the first number after `line`; 0 when there is none. */
function nextAfter(found: Uint32Array, line: number): number {
  const at = found.findIndex((number) => number > line);
  return at < 0 ? 0 : at;
}
