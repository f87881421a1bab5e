import { useQueryClient } from '@tanstack/react-query';
import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { api } from '../../data/api.ts';
import { IconButton } from '../../ui/button.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { toast } from '../../ui/toast.tsx';
import { useWords } from '../../words/language.ts';
import { pipelinesWords } from './words.ts';

/** Asks before a pipeline goes; the server says what still uses it. */
export function RemovePipeline({ id, title }: { readonly id: string; readonly title: string }) {
  const t = useWords(pipelinesWords);
  const queries = useQueryClient();
  const [isAsked, setAsked] = useState(false);
  return (
    <>
      <IconButton label={t('remove', { title })} onClick={() => setAsked(true)} data-remove={id}>
        <Trash2 size={14} />
      </IconButton>
      {isAsked && (
        <FormDialog
          title={t('remove', { title })}
          confirm={t('removeConfirm')}
          look="danger"
          onClose={() => setAsked(false)}
          onSubmit={async () => {
            await api.call('DELETE /pipelines/{pipelineId}', { params: { pipelineId: id } });
            toast(t('removed', { title }));
            await queries.invalidateQueries({ queryKey: ['pipelines'] });
          }}
        >
          <p className="text-ink-2">{t('removeText')}</p>
        </FormDialog>
      )}
    </>
  );
}
