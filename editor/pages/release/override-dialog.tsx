import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../data/api.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { AreaField } from '../../ui/fields.tsx';
import { Failure } from '../../ui/states.tsx';
import { toast } from '../../ui/toast.tsx';
import { useWords } from '../../words/language.ts';
import { shellWords } from '../../words/shell.ts';
import { releaseWords } from './words.ts';

interface OverrideDialogProps {
  readonly runId: string;
  /** The gate that refused. */
  readonly gateStepId: string;
  readonly reportDigest: `sha256:${string}`;
  readonly onClose: () => void;
}

/** One of the two signatures that set a gate's refusal aside. */
export function OverrideDialog({ runId, gateStepId, reportDigest, onClose }: OverrideDialogProps) {
  const t = useWords(releaseWords);
  const s = useWords(shellWords);
  const queries = useQueryClient();
  const [comment, setComment] = useState('');
  const [isMissing, setMissing] = useState(false);
  const { mutate, isPending, error } = useMutation({
    mutationFn: () =>
      api.call('POST /runs/{runId}/override', {
        params: { runId },
        body: { stepId: gateStepId, reportDigest, comment: comment.trim() },
      }),
    onSuccess: ({ waitsForSecond, run }) => {
      toast(waitsForSecond ? t('overrideWaits') : t('overrideStarted', { run: `…${run?.runId.slice(-6) ?? ''}` }));
      onClose();
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['evidence', runId] }),
  });
  return (
    <Dialog
      title={t('override')}
      width="narrow"
      onClose={onClose}
      actions={
        <>
          <Button size="touch" onClick={onClose}>
            {s('cancel')}
          </Button>
          <Button
            size="touch"
            look="danger"
            disabled={isPending}
            onClick={() => (comment.trim() === '' ? setMissing(true) : mutate())}
          >
            {t('overrideConfirm')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <p>{t('overrideText')}</p>
        <AreaField
          label={t('overrideReason')}
          value={comment}
          maxLength={4_000}
          autoFocus
          fault={isMissing && comment.trim() === '' ? t('overrideReason') : undefined}
          onChange={(event) => setComment(event.target.value)}
        />
        {error && <Failure error={error} />}
      </div>
    </Dialog>
  );
}
