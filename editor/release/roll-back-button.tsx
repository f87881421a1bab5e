import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Undo2 } from 'lucide-react';
import { useRef, useState } from 'react';
import type { Answer } from '../../server/client.ts';
import { api } from '../data/api.ts';
import { useMay } from '../data/session.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { TextField } from '../ui/fields.tsx';
import { Failure } from '../ui/states.tsx';
import { toast } from '../ui/toast.tsx';
import { useWords } from '../words/language.ts';
import { shellWords } from '../words/shell.ts';
import { useMetricText } from './evidence-text.ts';
import { evidenceWords } from './words.ts';

export type DeploymentState = Answer<'GET /deployments/{alias}'>['state'];

/** The way back: one click and one confirmation. Always there; where there is nothing to go back to it says so. */
export function RollBackButton({
  state,
  size,
}: {
  readonly state: DeploymentState;
  readonly size?: 'usual' | 'touch';
}) {
  const t = useWords(evidenceWords);
  const say = useMetricText();
  const may = useMay('deployment:change');
  const [isOpen, setOpen] = useState(false);
  const route = state.entry?.route;
  const target = route?.canary ? route.stable : route?.previous;
  const name = target ? say.release(target.number, target.model) : '';
  const label = target ? t('rollBackTo', { name }) : t('nothingToRollBack');
  return (
    <>
      <Button
        look="danger"
        size={size ?? 'usual'}
        disabled={!may || !target}
        title={may ? undefined : t('mayNotRollBack')}
        onClick={() => setOpen(true)}
        className="h-auto min-h-8 whitespace-normal max-sm:min-h-11 print:hidden"
      >
        <Undo2 size={16} aria-hidden="true" className="shrink-0" />
        {label}
      </Button>
      {isOpen && target && <RollBackDialog alias={state.alias} name={name} onClose={() => setOpen(false)} />}
    </>
  );
}

interface RollBackDialogProps {
  readonly alias: string;
  /** Who answers afterwards. */
  readonly name: string;
  readonly onClose: () => void;
}

function RollBackDialog({ alias, name, onClose }: RollBackDialogProps) {
  const t = useWords(evidenceWords);
  const s = useWords(shellWords);
  const queries = useQueryClient();
  const [reason, setReason] = useState('');
  // The same id however often it is sent: an answer that was lost is asked for again, not done again.
  const requestId = useRef(`page-${crypto.randomUUID()}`);
  const { mutate, isPending, error } = useMutation({
    mutationFn: () =>
      api.call('POST /deployments/{alias}/roll-back', {
        params: { alias },
        body: { reason: reason.trim(), requestId: requestId.current },
      }),
    onSuccess: () => {
      toast(t('rolledBack', { alias, name }));
      onClose();
    },
    onSettled: async () => {
      await Promise.all(
        [['deployments'], ['deployment', alias], ['overview']].map((queryKey) =>
          queries.invalidateQueries({ queryKey }),
        ),
      );
    },
  });
  return (
    <Dialog
      title={t('rollBackTitle', { alias })}
      width="narrow"
      onClose={onClose}
      actions={
        <>
          <Button size="touch" onClick={onClose}>
            {s('cancel')}
          </Button>
          <Button size="touch" look="primary" autoFocus disabled={isPending} onClick={() => mutate()}>
            {t('rollBackConfirm')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <p>{t('rollBackText', { alias, name })}</p>
        <TextField
          label={t('rollBackReason')}
          value={reason}
          maxLength={2_000}
          onChange={(event) => setReason(event.target.value)}
        />
        {error && <Failure error={error} />}
      </div>
    </Dialog>
  );
}
