import { useState } from 'react';
import { readSpec } from '../../../pipeline/read-spec.ts';
import { ApiError } from '../../../server/client.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { AreaField } from '../../ui/fields.tsx';
import { useText, useWords } from '../../words/language.ts';
import { shellWords } from '../../words/shell.ts';
import { pipelinesWords } from './words.ts';

interface PasteDialogProps {
  /** What a file brought. */
  readonly source: string;
  readonly isPending: boolean;
  readonly error: Error | null;
  readonly onClose: () => void;
  readonly onCreate: (source: string) => void;
}

/** A document as text: its form is read while it is typed; what its steps mean is for the editor to say. */
export function PasteDialog({ source: brought, isPending, error, onClose, onCreate }: PasteDialogProps) {
  const t = useWords(pipelinesWords);
  const said = useWords(shellWords);
  const text = useText();
  const [source, setSource] = useState(brought);
  const read = source.trim() === '' ? null : readSpec(source);
  const problems = read && !read.ok ? read.problems.slice(0, 5) : [];
  return (
    <Dialog
      title={t('newTitle')}
      width="wide"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{said('cancel')}</Button>
          <Button look="primary" disabled={!read?.ok || isPending} onClick={() => onCreate(source)}>
            {isPending ? t('creating') : t('create')}
          </Button>
        </>
      }
    >
      <AreaField
        label={t('yaml')}
        value={source}
        rows={18}
        spellCheck={false}
        autoFocus
        onChange={({ target }) => setSource(target.value)}
        className="font-mono text-xs"
        fault={
          problems.length > 0 ? (
            <span className="block whitespace-pre-line">
              {problems
                .map(({ message, at }) => `${at.line === undefined ? '' : `${at.line}: `}${text(message)}`)
                .join('\n')}
            </span>
          ) : undefined
        }
      />
      {error && (
        <p role="alert" className="pt-2 text-failed">
          {error instanceof ApiError ? text(error.text) : error.message}
        </p>
      )}
    </Dialog>
  );
}
