import { useMutation } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { ApiError } from '../../../server/client.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { AreaField } from '../../ui/fields.tsx';
import { useText, useWords } from '../../words/language.ts';
import { shellWords } from '../../words/shell.ts';
import { runWords } from './words.ts';

interface AskDialogProps {
  readonly title: string;
  /** What follows from it, said before it is done. */
  readonly text: ReactNode;
  readonly confirm: string;
  readonly look?: 'primary' | 'danger';
  readonly reason?: 'none' | 'optional' | 'required';
  /** Larger things to decide, between the text and the reason. */
  readonly children?: ReactNode;
  readonly isBlocked?: boolean;
  readonly onConfirm: (reason: string) => Promise<void>;
  readonly onClose: () => void;
}

/** Asks before something is done to a run; stays open and says why when it was refused. */
export function AskDialog({
  title,
  text,
  confirm,
  look = 'primary',
  reason: wants = 'none',
  children,
  isBlocked = false,
  onConfirm,
  onClose,
}: AskDialogProps) {
  const t = useWords(runWords);
  const shell = useWords(shellWords);
  const say = useText();
  const [reason, setReason] = useState('');
  const act = useMutation({ mutationFn: () => onConfirm(reason.trim()), onSuccess: onClose });
  const isMissing = wants === 'required' && reason.trim() === '';
  return (
    <Dialog
      title={title}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{shell('cancel')}</Button>
          <Button
            look={look}
            autoFocus={wants === 'none'}
            disabled={act.isPending || isMissing || isBlocked}
            onClick={() => act.mutate()}
          >
            {confirm}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <div className="text-ink-2">{text}</div>
        {children}
        {wants !== 'none' && (
          <AreaField
            label={t('reason')}
            help={wants === 'required' ? t('reasonNeeded') : undefined}
            value={reason}
            maxLength={4_000}
            required={wants === 'required'}
            onChange={(event) => setReason(event.target.value)}
          />
        )}
        {act.error && (
          <div role="alert" className="text-failed">
            <p>{act.error instanceof ApiError ? say(act.error.text) : String(act.error)}</p>
            {act.error instanceof ApiError && act.error.problems.length > 0 && (
              <ul className="list-disc pl-5">
                {act.error.problems.map((problem, at) => (
                  <li key={at}>{say(problem.message)}</li>
                ))}
              </ul>
            )}
          </div>
        )}
      </div>
    </Dialog>
  );
}
