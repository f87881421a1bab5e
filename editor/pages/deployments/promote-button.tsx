import { useState } from 'react';
import type { Answer } from '../../../server/client.ts';
import { api } from '../../data/api.ts';
import { useMay } from '../../data/session.ts';
import { ChangeDialog } from '../../release/change-dialog.tsx';
import { useMetricText } from '../../release/evidence-text.ts';
import { Button } from '../../ui/button.tsx';
import { useWords } from '../../words/language.ts';
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
  const say = useMetricText();
  const name = say.release(canary.number, canary.model);
  return (
    <ChangeDialog
      title={t('promoteTitle', { name })}
      text={t('promoteText', { name, alias })}
      reasonLabel={t('promoteReason')}
      confirm={t('promoteConfirm')}
      done={t('promoted', { name })}
      send={(how) =>
        api.call('POST /deployments/{alias}/promote', { params: { alias }, body: { release: canary.release!, ...how } })
      }
      onClose={onClose}
    />
  );
}
