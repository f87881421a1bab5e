import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { catalog } from '../../../activities/catalog.ts';
import type { Json, JsonObject } from '../../../pipeline/plan.ts';
import { readParams } from '../../../pipeline/step-params.ts';
import type { RunView } from '../../../server/client.ts';
import { api } from '../../data/api.ts';
import { fieldsOfKind } from '../../form/field-schema.ts';
import { ParamForm } from '../../form/param-form.tsx';
import { paramDifferences } from '../../run/param-diff.ts';
import { reuseOf } from '../../run/reuse.ts';
import type { PlanStep } from '../../run/step-title.ts';
import { toast } from '../../ui/toast.tsx';
import { useWords } from '../../words/language.ts';
import { AskDialog } from './ask-dialog.tsx';
import { ReuseList } from './reuse-list.tsx';
import { runWords } from './words.ts';

interface ChangedRetryProps {
  readonly run: RunView;
  readonly step: PlanStep;
  readonly how: 'repair' | 'fork';
  readonly onClose: () => void;
}

/** Tries a step again with other parameters: in its run while that waits for repair, else in a fork of it. */
export function ChangedRetry({ run, step, how, onClose }: ChangedRetryProps) {
  const t = useWords(runWords);
  const navigate = useNavigate();
  const before = run.state.steps[step.id]?.params ?? step.params;
  const [params, setParams] = useState<JsonObject>(before);
  const kind = catalog.get(step.kind);
  const read = kind ? readParams(step.id, kind, params) : null;
  // A value that was taken out has its default.
  const now = read?.ok ? read.params : params;
  const names = new Set(paramDifferences(before, now).map(({ name }) => name.split('.')[0]!));
  const changed = Object.fromEntries(Object.entries(now).filter(([name]) => names.has(name))) as Record<string, Json>;
  const reuse = reuseOf(run, step.id, how);
  const retry = async (reason: string) => {
    const of = { runId: run.runId };
    if (how === 'repair') {
      await api.call('POST /runs/{runId}/repair', {
        params: of,
        body: { stepId: step.id, action: 'retry', params: changed, reason, requestId: crypto.randomUUID() },
      });
      toast(t('done', { what: t('retryChanged') }));
      return;
    }
    const { runId } = await api.call('POST /runs/{runId}/fork', {
      params: of,
      body: { stepId: step.id, params: { [step.id]: changed } },
    });
    toast(t('started', { id: runId.slice(-6) }));
    await navigate({ to: '/runs/$runId', params: { runId } });
  };
  return (
    <AskDialog
      title={t('retryChanged')}
      text={how === 'repair' ? t('retryText') : t('forkText')}
      confirm={t('retry')}
      reason={how === 'repair' ? 'required' : 'none'}
      isBlocked={names.size === 0 || read?.ok === false}
      onConfirm={retry}
      onClose={onClose}
    >
      {kind && (
        <ParamForm
          fields={fieldsOfKind(kind)}
          values={params}
          problems={read?.ok === false ? read.problems.map(({ problem }) => problem) : []}
          onChange={({ name }, value) =>
            setParams(({ [name]: _, ...rest }) => (value === undefined ? rest : { ...rest, [name]: value }))
          }
        />
      )}
      <ReuseList run={run} word="reuses" steps={reuse.taken} />
      <ReuseList run={run} word="recomputes" steps={reuse.run} />
    </AskDialog>
  );
}
