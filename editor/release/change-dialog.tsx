import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { TextField } from '../ui/fields.tsx';
import { Failure } from '../ui/states.tsx';
import { toast } from '../ui/toast.tsx';
import { useWords } from '../words/language.ts';
import { shellWords } from '../words/shell.ts';

interface ChangeDialogProps {
  readonly title: string;
  /** What will happen, before it does. */
  readonly text: string;
  readonly reasonLabel: string;
  readonly confirm: string;
  /** Said when it is done. */
  readonly done: string;
  /** Makes the change; `requestId` is the same however often it is sent. */
  readonly send: (how: { readonly reason: string; readonly requestId: string }) => Promise<unknown>;
  readonly onClose: () => void;
}

/** Asks before who answers a public name is changed, and sends it once. */
export function ChangeDialog({ title, text, reasonLabel, confirm, done, send, onClose }: ChangeDialogProps) {
  const s = useWords(shellWords);
  const queries = useQueryClient();
  const [reason, setReason] = useState('');
  // An answer that was lost is asked for again, not done again.
  const requestId = useRef(`page-${crypto.randomUUID()}`);
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => send({ reason: reason.trim(), requestId: requestId.current }),
    onSuccess: () => {
      toast(done);
      onClose();
    },
    onSettled: async () => {
      await Promise.all([['deployments'], ['overview']].map((queryKey) => queries.invalidateQueries({ queryKey })));
    },
  });
  return (
    <Dialog
      title={title}
      width="narrow"
      onClose={onClose}
      actions={
        <>
          <Button size="touch" onClick={onClose}>
            {s('cancel')}
          </Button>
          <Button size="touch" look="primary" autoFocus disabled={isPending} onClick={() => mutate()}>
            {confirm}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <p>{text}</p>
        <TextField
          label={reasonLabel}
          value={reason}
          maxLength={2_000}
          onChange={(event) => setReason(event.target.value)}
        />
        {error && <Failure error={error} />}
      </div>
    </Dialog>
  );
}
