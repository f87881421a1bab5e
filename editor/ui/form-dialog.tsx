import { useMutation } from '@tanstack/react-query';
import { useId, type ReactNode } from 'react';
import { ApiError } from '../../server/client.ts';
import { useText, useWords } from '../words/language.ts';
import { shellWords } from '../words/shell.ts';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';

interface FormDialogProps {
  readonly title: string;
  /** Words of the button that does it. */
  readonly confirm: string;
  readonly look?: 'primary' | 'danger';
  readonly width?: 'narrow' | 'usual' | 'wide';
  readonly isBlocked?: boolean;
  /** Fields, or what follows from it. */
  readonly children?: ReactNode;
  readonly onSubmit: () => Promise<unknown>;
  readonly onClose: () => void;
}

/** A form, or a question, that stays open and says why when it was refused. */
export function FormDialog({
  title,
  confirm,
  look = 'primary',
  width = 'usual',
  isBlocked = false,
  children,
  onSubmit,
  onClose,
}: FormDialogProps) {
  const shell = useWords(shellWords);
  const say = useText();
  const formId = useId();
  const act = useMutation({ mutationFn: onSubmit, onSuccess: onClose });
  return (
    <Dialog
      title={title}
      width={width}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{shell('cancel')}</Button>
          <Button type="submit" form={formId} look={look} disabled={act.isPending || isBlocked}>
            {confirm}
          </Button>
        </>
      }
    >
      <form
        id={formId}
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          act.mutate();
        }}
      >
        {children}
        {act.error && (
          <p role="alert" className="break-words text-failed">
            {act.error instanceof ApiError ? say(act.error.text) : String(act.error)}
          </p>
        )}
      </form>
    </Dialog>
  );
}
