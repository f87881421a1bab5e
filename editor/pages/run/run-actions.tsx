import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { RunView } from '../../../server/client.ts';
import { api } from '../../data/api.ts';
import { queryClient } from '../../data/query-client.ts';
import { useMay } from '../../data/session.ts';
import { Button } from '../../ui/button.tsx';
import { toast } from '../../ui/toast.tsx';
import { useWords } from '../../words/language.ts';
import { AskDialog } from './ask-dialog.tsx';
import { runWords } from './words.ts';

type Asked = 'cancel' | 'pause' | 'resume' | 'again' | 'reproduce';

/** What may be done to the whole run, by what the person may do and where the run is. */
export function RunActions({ run }: { readonly run: RunView }) {
  const t = useWords(runWords);
  const [asked, setAsked] = useState<Asked | null>(null);
  const mayControl = useMay('run:control');
  const mayCancel = useMay('run:cancel');
  const mayStart = useMay('run:start');
  const isOpen = run.endedAt === null && run.state.outcome === 'running';
  const isPaused = run.state.paused !== undefined;
  const open: readonly (readonly [Asked, boolean, 'plain' | 'danger'])[] = [
    ['resume', isOpen && isPaused && mayControl, 'plain'],
    ['pause', isOpen && !isPaused && mayControl, 'plain'],
    ['cancel', isOpen && mayCancel, 'danger'],
    ['again', !isOpen && mayStart, 'plain'],
    ['reproduce', !isOpen && mayStart && run.trial === null && run.state.outcome !== 'failed', 'plain'],
  ];
  return (
    <div className="flex flex-wrap gap-2">
      {open
        .filter(([, may]) => may)
        .map(([action, , look]) => (
          <Button key={action} look={look} onClick={() => setAsked(action)}>
            {t(action)}
          </Button>
        ))}
      {asked && <RunDialog key={asked} asked={asked} run={run} onClose={() => setAsked(null)} />}
    </div>
  );
}

interface RunDialogProps {
  readonly asked: Asked;
  readonly run: RunView;
  readonly onClose: () => void;
}

function RunDialog({ asked, run, onClose }: RunDialogProps) {
  const t = useWords(runWords);
  const navigate = useNavigate();
  const params = { runId: run.runId };
  const [pauseMode, setPauseMode] = useState<'drain' | 'hold'>('drain');
  const open = async (runId: string) => {
    toast(t('started', { id: runId.slice(-6) }));
    void queryClient.invalidateQueries({ queryKey: ['runs'] });
    await navigate({ to: '/runs/$runId', params: { runId } });
  };
  const control = async (action: 'drain' | 'hold' | 'resume', reason: string) => {
    await api.call('POST /runs/{runId}/control', { params, body: { action, reason, requestId: crypto.randomUUID() } });
    toast(t('done', { what: t(action === 'resume' ? 'resume' : 'pause') }));
  };
  if (asked === 'pause') {
    return (
      <AskDialog
        title={t('pause')}
        text={t(pauseMode === 'drain' ? 'pauseDrainText' : 'pauseHoldText')}
        confirm={t('pause')}
        reason="optional"
        onConfirm={(reason) => control(pauseMode, reason)}
        onClose={onClose}
      >
        <fieldset className="flex flex-col gap-2">
          <legend className="sr-only">{t('pause')}</legend>
          {(['drain', 'hold'] as const).map((mode) => (
            <label key={mode} className="flex min-h-8 items-center gap-2">
              <input
                type="radio"
                name="pause"
                className="size-4 accent-ink"
                checked={pauseMode === mode}
                onChange={() => setPauseMode(mode)}
              />
              {t(mode === 'drain' ? 'pauseDrain' : 'pauseHold')}
            </label>
          ))}
        </fieldset>
      </AskDialog>
    );
  }
  const act: Readonly<Record<Exclude<Asked, 'pause'>, (reason: string) => Promise<void>>> = {
    cancel: async () => {
      await api.call('POST /runs/{runId}/cancel', { params });
      toast(t('done', { what: t('cancel') }));
    },
    resume: (reason) => control('resume', reason),
    again: async () => {
      const { runId } = await api.call('POST /runs/{runId}/again', { params, body: { mode: 'again' } });
      await open(runId);
    },
    reproduce: async () => {
      const { runId } = await api.call('POST /runs/{runId}/reproduce', { params });
      await open(runId);
    },
  };
  return (
    <AskDialog
      title={t(asked)}
      text={t(`${asked}Text`)}
      confirm={t(asked)}
      look={asked === 'cancel' ? 'danger' : 'primary'}
      reason={asked === 'resume' ? 'optional' : 'none'}
      onConfirm={act[asked]}
      onClose={onClose}
    />
  );
}
