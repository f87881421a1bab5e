import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import type { Answer } from '../../../server/client.ts';
import { api } from '../../data/api.ts';
import { useMay } from '../../data/session.ts';
import { useMetricText } from '../../release/evidence-text.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/fields.tsx';
import { Failure } from '../../ui/states.tsx';
import { toast } from '../../ui/toast.tsx';
import { useWords } from '../../words/language.ts';
import { shellWords } from '../../words/shell.ts';
import { deploymentsWords } from './words.ts';

type Canary = NonNullable<NonNullable<Answer<'GET /deployments/{alias}'>['state']['entry']>['route']['canary']>;
interface PromoteProps {
  readonly alias: string;
  readonly canary: Canary;
}

/** Makes the canary stable without waiting for the rest of its trial. */
export function PromoteButton({ alias, canary }: PromoteProps) {
  const t = useWords(deploymentsWords);
  const may = useMay('deployment:change');
  const [isOpen, setOpen] = useState(false);
  if (!may || canary.release === null) return null;
  return (
    <>
      <Button onClick={() => setOpen(true)} className="max-sm:min-h-11">
        {t('promote')}
      </Button>
      {isOpen && <PromoteDialog alias={alias} canary={canary} onClose={() => setOpen(false)} />}
    </>
  );
}

function PromoteDialog({ alias, canary, onClose }: PromoteProps & { readonly onClose: () => void }) {
  const t = useWords(deploymentsWords);
  const s = useWords(shellWords);
  const say = useMetricText();
  const queries = useQueryClient();
  const name = say.release(canary.number, canary.model);
  const [reason, setReason] = useState('');
  const requestId = useRef(`page-${crypto.randomUUID()}`);
  const { mutate, isPending, error } = useMutation({
    mutationFn: () =>
      api.call('POST /deployments/{alias}/promote', {
        params: { alias },
        body: { release: canary.release!, reason: reason.trim(), requestId: requestId.current },
      }),
    onSuccess: () => {
      toast(t('promoted', { name }));
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
      title={t('promoteTitle', { name })}
      width="narrow"
      onClose={onClose}
      actions={
        <>
          <Button size="touch" onClick={onClose}>
            {s('cancel')}
          </Button>
          <Button size="touch" look="primary" autoFocus disabled={isPending} onClick={() => mutate()}>
            {t('promoteConfirm')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <p>{t('promoteText', { name, alias })}</p>
        <TextField
          label={t('promoteReason')}
          value={reason}
          maxLength={2_000}
          onChange={(event) => setReason(event.target.value)}
        />
        {error && <Failure error={error} />}
      </div>
    </Dialog>
  );
}
