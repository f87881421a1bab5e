import { useDocument } from '../state/document.ts';
import { pinsOf } from '../state/written.ts';
import { useWords } from '../words/language.ts';
import { canvasWords } from './words.ts';

/** On a step whose output is pinned: trial runs do not run it. */
export function PinTag({ stepId }: { readonly stepId: string }) {
  const t = useWords(canvasWords);
  const ports = useDocument(({ value }) => pinsOf(value)[stepId]);
  if (ports === undefined) return null;
  const said = t('pinned', { ports: Object.keys(ports).join(', ') });
  return (
    <span className="pin-tag" title={said} data-pinned>
      <span aria-hidden="true">⚲ </span>
      {t('pinnedShort')}
      <span className="sr-only">{said}</span>
    </span>
  );
}
