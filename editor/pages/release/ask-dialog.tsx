import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../data/api.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { AreaField } from '../../ui/fields.tsx';
import { Failure } from '../../ui/states.tsx';
import { toast } from '../../ui/toast.tsx';
import { useWords } from '../../words/language.ts';
import { questionWords } from './question-words.ts';
import { questionsKey, useRequestId } from './questions-query.ts';

interface AskDialogProps {
  readonly runId: string;
  readonly stepId: string;
  readonly alias: string;
  readonly evidenceDigest: string;
  /** Who started the run, for those who write to them elsewhere. */
  readonly startedBy: string;
  readonly onClose: () => void;
}

/** A question to those who made the candidate: sent here, or copied for wherever people write to each other. */
export function AskDialog({ runId, stepId, alias, evidenceDigest, startedBy, onClose }: AskDialogProps) {
  const t = useWords(questionWords);
  const queries = useQueryClient();
  const requestIdOf = useRequestId();
  const [text, setText] = useState('');
  const [isMissing, setMissing] = useState(false);
  const question = text.trim();
  const { mutate, isPending, error } = useMutation({
    mutationFn: () =>
      api.call('POST /runs/{runId}/questions/{stepId}', {
        params: { runId, stepId },
        body: {
          text: question,
          evidenceDigest: evidenceDigest as `sha256:${string}`,
          requestId: requestIdOf(question),
        },
      }),
    // The page says that a question is open; a word over it would hide the buttons of a decision on a phone.
    onSuccess: onClose,
    onSettled: () => queries.invalidateQueries({ queryKey: questionsKey(runId, stepId) }),
  });
  const copy = async () => {
    const about = t('about', { alias, url: location.href });
    const whole = question === '' ? about : `${question}\n${about}`;
    // A page that may not copy shows what it would have copied.
    const isCopied = await navigator.clipboard.writeText(whole).then(
      () => true,
      () => false,
    );
    toast(isCopied ? t('copied', { who: startedBy }) : whole);
    onClose();
  };
  return (
    <Dialog
      title={t('ask')}
      width="narrow"
      onClose={onClose}
      actions={
        <>
          <Button size="touch" look="quiet" onClick={() => void copy()}>
            {t('copy')}
          </Button>
          <Button
            size="touch"
            look="primary"
            disabled={isPending}
            onClick={() => (question === '' ? setMissing(true) : mutate())}
          >
            {t('send')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <AreaField
          label={t('question')}
          help={t('askText')}
          value={text}
          maxLength={2_000}
          autoFocus
          fault={isMissing && question === '' ? t('questionMissing') : undefined}
          onChange={(event) => setText(event.target.value)}
        />
        {error && <Failure error={error} />}
      </div>
    </Dialog>
  );
}
