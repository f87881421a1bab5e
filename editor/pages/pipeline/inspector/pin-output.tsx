import { useQuery } from '@tanstack/react-query';
import { Pin, PinOff } from 'lucide-react';
import type { PortSpec } from '../../../../pipeline/kind.ts';
import { api } from '../../../data/api.ts';
import { DigestLink } from '../../../run/digest-link.tsx';
import { useDocument, useDocumentStore } from '../../../state/document.ts';
import { pinOutputs } from '../../../state/edits/pin-edits.ts';
import { pinsOf } from '../../../state/written.ts';
import { IconButton } from '../../../ui/button.tsx';
import { SelectField } from '../../../ui/fields.tsx';
import { shortDigest } from '../../../ui/format.ts';
import { useWords } from '../../../words/language.ts';
import { useEditing } from '../editing.ts';
import { lastRunQuery } from '../last-run.ts';
import { pinWords } from '../pin-words.ts';

interface PinOutputProps {
  readonly stepId: string;
  readonly name: string;
  readonly port: PortSpec;
}

/** The artifact that trial runs take for this output in place of running the step. */
export function PinOutput({ stepId, name, port }: PinOutputProps) {
  const t = useWords(pinWords);
  const store = useDocumentStore();
  const { pipelineId } = useEditing();
  const isReadOnly = useDocument((state) => state.isReadOnly);
  const pinned = useDocument(({ value }) => pinsOf(value)[stepId]?.[name]);
  const last = useQuery(lastRunQuery(pipelineId));
  const named = useQuery({
    queryKey: ['artifacts', { type: port.type }],
    queryFn: () => api.call('GET /artifacts', { query: { type: port.type } }),
    enabled: pinned === undefined && !isReadOnly,
  });
  const put = (digest: string | null) =>
    store.getState().edit(t(digest === null ? 'unpin' : 'pin', { port: name }), pinOutputs(stepId, { [name]: digest }));
  if (pinned !== undefined)
    return (
      <p className="flex items-center gap-2 text-xs" data-pinned={`${stepId}.${name}`}>
        <Pin size={14} aria-hidden="true" className="shrink-0" />
        {t('pinned')} <DigestLink digest={pinned} type={port.type} />
        {!isReadOnly && (
          <IconButton label={t('unpin', { port: name })} onClick={() => put(null)}>
            <PinOff size={14} />
          </IconButton>
        )}
      </p>
    );
  if (isReadOnly) return null;
  const made = last.data?.state.steps[stepId]?.outputs?.[name];
  return (
    <SelectField
      label={<span className="text-xs text-ink-3">{t('pin', { port: name })}</span>}
      value=""
      data-pin={`${stepId}.${name}`}
      onChange={({ target }) => {
        if (target.value !== '') put(target.value);
      }}
    >
      <option value="">{t('notPinned')}</option>
      {made && <option value={made.digest}>{t('fromLastRun', { digest: shortDigest(made.digest) })}</option>}
      {named.data?.artifacts
        .filter(({ digest }) => digest !== made?.digest)
        .slice(0, 50)
        .map((one) => (
          <option key={`${one.name} ${one.number}`} value={one.digest}>
            {one.name} v{one.number} · {shortDigest(one.digest)}
          </option>
        ))}
    </SelectField>
  );
}
