import { Check, CircleAlert, CloudOff, LoaderCircle, PencilLine } from 'lucide-react';
import { useSaveState } from '../../state/autosave.ts';
import { useDocument } from '../../state/document.ts';
import { formatAge, formatFullTime } from '../../ui/format.ts';
import { useText, useWords } from '../../words/language.ts';
import { editorWords } from './words.ts';

const looks = {
  saved: { icon: Check, tone: 'text-ink-3' },
  unsaved: { icon: PencilLine, tone: 'text-ink-3' },
  saving: { icon: LoaderCircle, tone: 'text-ink-3' },
  offline: { icon: CloudOff, tone: 'text-waiting' },
  conflict: { icon: CircleAlert, tone: 'text-failed' },
  refused: { icon: CircleAlert, tone: 'text-failed' },
} as const;

/** Whether the draft is with the server. */
export function SaveMark() {
  const t = useWords(editorWords);
  const text = useText();
  const phase = useSaveState((state) => state.phase);
  const { savedAt } = useSaveState((state) => state.base);
  const error = useSaveState((state) => state.error);
  const isReadOnly = useDocument((state) => state.isReadOnly);
  if (isReadOnly)
    return <span className="shrink-0 rounded-control bg-sunk px-2 text-xs text-ink-2">{t('readOnly')}</span>;
  const { icon: Icon, tone } = looks[phase];
  const said = phase === 'refused' ? t('refused', { reason: error ? text(error.text) : '' }) : t(phase);
  const hint = phase === 'saved' ? `${t('savedAt', { age: formatAge(savedAt) })} · ${formatFullTime(savedAt)}` : said;
  return (
    <span
      role="status"
      title={hint}
      data-save={phase}
      className={`inline-flex min-w-0 items-center gap-1 px-2 text-xs ${tone}`}
    >
      <Icon size={14} aria-hidden="true" className={`shrink-0 ${phase === 'saving' ? 'animate-spin' : ''}`} />
      <span className="truncate max-sm:sr-only">{said}</span>
    </span>
  );
}
