import { useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { catalog } from '../../../activities/catalog.ts';
import type { RunView } from '../../../server/client.ts';
import { api } from '../../data/api.ts';
import { useMay } from '../../data/session.ts';
import { helpOf } from '../../run/error-help.ts';
import { descendantsOf, reuseOf } from '../../run/reuse.ts';
import type { PlanStep } from '../../run/step-title.ts';
import { Button } from '../../ui/button.tsx';
import { toast } from '../../ui/toast.tsx';
import { useWords } from '../../words/language.ts';
import { AskDialog } from './ask-dialog.tsx';
import { ReuseList } from './reuse-list.tsx';
import { runWords } from './words.ts';

const ChangedRetry = lazy(() => import('./changed-retry.tsx').then((m) => ({ default: m.ChangedRetry })));

interface RepairButtonsProps {
  readonly run: RunView;
  readonly step: PlanStep;
}
type Asked = 'retryFromHere' | 'retryChanged' | 'skip' | 'stop';
type Offer = readonly [Asked, boolean, 'primary' | 'plain' | 'danger'];

/** What may be done about a step that failed: in the run itself while it waits for repair, else in a new run. */
export function RepairButtons({ run, step }: RepairButtonsProps) {
  const t = useWords(runWords);
  const [asked, setAsked] = useState<Asked | null>(null);
  const mayRepair = useMay('run:repair');
  const mayStart = useMay('run:start');
  const isBroken = run.state.broken?.some(({ stepId }) => stepId === step.id) ?? false;
  const isEnded = run.endedAt !== null;
  const isRequired = step.required ?? catalog.get(step.kind)?.required ?? step.mode === 'approval';
  const close = () => setAsked(null);
  const mayChange = (isBroken && mayRepair) || (isEnded && mayStart && run.trial === null);
  const isSame = !(mayChange && helpOf(run.state.steps[step.id]?.code).needsChange);
  const again: Offer = [
    'retryFromHere',
    (isBroken && mayRepair) || (isEnded && mayStart),
    isSame ? 'primary' : 'plain',
  ];
  const changed: Offer = ['retryChanged', mayChange, isSame ? 'plain' : 'primary'];
  const may: readonly Offer[] = [
    // What can help comes first.
    ...(isSame ? [again, changed] : [changed, again]),
    ['skip', isBroken && mayRepair && !isRequired, 'plain'],
    ['stop', isBroken && mayRepair, 'danger'],
  ];
  const shown = may.filter(([, isShown]) => isShown);
  if (shown.length === 0) return null;
  const how = isBroken ? 'repair' : 'fork';
  return (
    <div className="flex flex-wrap gap-2">
      {shown.map(([action, , look]) => (
        <Button key={action} look={look} data-repair={action} onClick={() => setAsked(action)}>
          {t(action)}
        </Button>
      ))}
      {asked === 'retryFromHere' && <RetryDialog run={run} step={step} how={how} onClose={close} />}
      {asked === 'retryChanged' && (
        <Suspense>
          <ChangedRetry run={run} step={step} how={how} onClose={close} />
        </Suspense>
      )}
      {(asked === 'skip' || asked === 'stop') && (
        <AskDialog
          key={asked}
          title={t(asked)}
          text={t(asked === 'skip' ? 'skipText' : 'stopText')}
          confirm={t(asked)}
          look={asked === 'stop' ? 'danger' : 'primary'}
          reason={asked === 'skip' ? 'required' : 'optional'}
          onConfirm={async (reason) => {
            await api.call('POST /runs/{runId}/repair', {
              params: { runId: run.runId },
              body: { stepId: step.id, action: asked, reason, requestId: crypto.randomUUID() },
            });
            toast(t('done', { what: t(asked) }));
          }}
          onClose={close}
        >
          {asked === 'skip' && <ReuseList run={run} word="leavesOut" steps={[...descendantsOf(run, step.id)]} />}
        </AskDialog>
      )}
    </div>
  );
}

interface RetryDialogProps extends RepairButtonsProps {
  readonly how: 'repair' | 'fork';
  readonly onClose: () => void;
}

function RetryDialog({ run, step, how, onClose }: RetryDialogProps) {
  const t = useWords(runWords);
  const navigate = useNavigate();
  const isTrial = how === 'fork' && run.trial !== null;
  const reuse = reuseOf(run, step.id, how);
  const params = { runId: run.runId };
  const retry = async () => {
    if (how === 'repair') {
      const body = { stepId: step.id, action: 'retry' as const, requestId: crypto.randomUUID() };
      await api.call('POST /runs/{runId}/repair', { params, body });
      toast(t('done', { what: t('retry') }));
      return;
    }
    const { runId } = isTrial
      ? await api.call('POST /runs/{runId}/again', { params, body: { mode: 'from', stepId: step.id } })
      : await api.call('POST /runs/{runId}/fork', { params, body: { stepId: step.id } });
    toast(t('started', { id: runId.slice(-6) }));
    await navigate({ to: '/runs/$runId', params: { runId } });
  };
  return (
    <AskDialog
      title={t('retryFromHere')}
      text={how === 'repair' ? t('retryText') : isTrial ? t('trialNote') : t('forkText')}
      confirm={t('retryFromHere')}
      onConfirm={retry}
      onClose={onClose}
    >
      <ReuseList run={run} word="reuses" steps={reuse.taken} />
      <ReuseList run={run} word="recomputes" steps={reuse.run} />
    </AskDialog>
  );
}
