import { Undo2 } from 'lucide-react';
import { useState } from 'react';
import type { Answer } from '../../server/client.ts';
import { api } from '../data/api.ts';
import { useMay } from '../data/session.ts';
import { Button } from '../ui/button.tsx';
import { useWords } from '../words/language.ts';
import { ChangeDialog } from './change-dialog.tsx';
import { useMetricText } from './evidence-text.ts';
import { evidenceWords } from './words.ts';

export type DeploymentState = Answer<'GET /deployments/{alias}'>['state'];

interface RollBackButtonProps {
  readonly state: DeploymentState;
  /** The confirmation is open without a click, as when the search led here; then `onClose` is told. */
  readonly isAsked?: boolean;
  readonly onClose?: () => void;
}

/** The way back: one click and one confirmation. Always there; where there is nothing to go back to it says so. */
export function RollBackButton({ state, isAsked = false, onClose }: RollBackButtonProps) {
  const t = useWords(evidenceWords);
  const say = useMetricText();
  const may = useMay('deployment:change');
  const [isOpen, setOpen] = useState(false);
  const { alias } = state;
  const route = state.entry?.route;
  const target = route?.canary ? route.stable : route?.previous;
  const name = target ? say.release(target.number, target.model) : '';
  const label = target ? t('rollBackTo', { name }) : t('nothingToRollBack');
  return (
    <>
      <Button
        look="danger"
        disabled={!may || !target}
        title={may ? undefined : t('mayNotRollBack')}
        onClick={() => setOpen(true)}
        className="h-auto min-h-8 whitespace-normal max-sm:min-h-11 print:hidden"
      >
        <Undo2 size={16} aria-hidden="true" className="shrink-0" />
        {label}
      </Button>
      {(isOpen || isAsked) && may && target && (
        <ChangeDialog
          title={t('rollBackTitle', { alias })}
          text={t('rollBackText', { alias, name })}
          reasonLabel={t('rollBackReason')}
          confirm={t('rollBackConfirm')}
          done={t('rolledBack', { alias, name })}
          send={(body) => api.call('POST /deployments/{alias}/roll-back', { params: { alias }, body })}
          onClose={() => {
            setOpen(false);
            onClose?.();
          }}
        />
      )}
    </>
  );
}
