import { useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { AreaField } from '../../ui/fields.tsx';
import { useWords } from '../../words/language.ts';
import { shellWords } from '../../words/shell.ts';
import { playgroundWords } from './words.ts';

interface EditDialogProps {
  readonly text: string;
  readonly onSend: (words: string) => void;
  readonly onClose: () => void;
}

/** The lyric as a person would have written it: the strongest feedback there is. */
export function EditDialog({ text, onSend, onClose }: EditDialogProps) {
  const t = useWords(playgroundWords);
  const shell = useWords(shellWords);
  const [words, setWords] = useState(text.trim());
  const isChanged = words.trim() !== '' && words.trim() !== text.trim();
  return (
    <Dialog
      title={t('edit')}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{shell('cancel')}</Button>
          <Button look="primary" disabled={!isChanged} onClick={() => onSend(words.trim())}>
            {t('editSend')}
          </Button>
        </>
      }
    >
      <AreaField
        label={t('editTitle')}
        help={t('editHelp')}
        value={words}
        maxLength={8000}
        rows={8}
        className="font-lyric text-lyric"
        onChange={(event) => setWords(event.target.value)}
      />
    </Dialog>
  );
}
