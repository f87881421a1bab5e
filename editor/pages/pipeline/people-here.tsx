import { useSession } from '../../data/session.ts';
import { usePeopleHere } from '../../state/presence.ts';
import { useWords } from '../../words/language.ts';
import { tab, useEditing } from './editing.ts';
import { editorWords } from './words.ts';

const shown = 4;
/** The first sign of a name, whole: half a surrogate is no letter. */
const initialOf = (name: string) => [...name.trim()][0]?.toUpperCase() ?? '?';

/** Who else has the pipeline open. */
export function PeopleHere() {
  const t = useWords(editorWords);
  const { pipelineId, autosave } = useEditing();
  const { person } = useSession();
  const others = usePeopleHere(pipelineId, tab, autosave).filter(({ id }) => id !== person.id);
  if (others.length === 0) return null;
  return (
    <ul className="flex shrink-0 -space-x-1.5 px-1" data-part="people-here">
      {others.slice(0, shown).map(({ id, name }) => (
        <li
          key={id}
          title={t('alsoHere', { name })}
          className="grid size-7 place-items-center rounded-full border-2 border-panel bg-sunk text-xs font-semibold"
        >
          <span aria-hidden="true">{initialOf(name)}</span>
          <span className="sr-only">{t('alsoHere', { name })}</span>
        </li>
      ))}
      {others.length > shown && (
        <li className="grid size-7 place-items-center rounded-full border-2 border-panel bg-sunk text-2xs">
          +{others.length - shown}
        </li>
      )}
    </ul>
  );
}
