import { Command } from 'cmdk';
import { useState } from 'react';
import { ApiError } from '../../../server/client.ts';
import { KeysList } from '../../canvas/keys-list.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { OptionList } from '../../ui/option-list.tsx';
import { useText, useWords } from '../../words/language.ts';
import { searchWords } from '../../words/search.ts';
import { shellWords } from '../../words/shell.ts';
import { find, type FoundGroup } from './find.ts';
import { useActions } from './use-actions.ts';
import { useGo } from './use-go.ts';
import { usePlaces } from './use-places.ts';
import { useThingEntries } from './use-thing-entries.ts';
import { useThings, type Things } from './use-things.ts';

/** Rows of a group: a few where everything is searched, more where a mark says what is meant. */
const most = { all: 6, marked: 30 };

/** Everything by name. `>` narrows to actions, `#` to runs, `@` to things and pages. */
export function CommandPalette({ onClose }: { readonly onClose: () => void }) {
  const t = useWords(shellWords);
  const [text, setText] = useState('');
  const [isShowingKeys, setShowingKeys] = useState(false);
  const go = useGo(onClose);
  const things = useThings(text);
  const entries = [
    ...usePlaces(go),
    ...useActions({ go, onClose, things, onKeys: () => setShowingKeys(true) }),
    ...useThingEntries(things, go),
  ];
  if (isShowingKeys) return <KeysList onClose={onClose} />;
  return (
    <Dialog title={t('search')} onClose={onClose}>
      <Command label={t('search')} shouldFilter={false}>
        <Command.Input
          autoFocus
          value={text}
          onValueChange={setText}
          placeholder={t('searchHint')}
          className="mb-2 h-9 w-full rounded-control border border-line bg-panel px-2"
        />
        <Results found={find(entries, text, most)} things={things} />
      </Command>
    </Dialog>
  );
}

function Results({ found, things }: { readonly found: readonly FoundGroup[]; readonly things: Things }) {
  const t = useWords(searchWords);
  const shell = useWords(shellWords);
  const text = useText();
  return (
    <>
      <OptionList className="max-h-[50dvh] overflow-auto" aria-busy={things.isAsking}>
        <Command.Empty className="p-4 text-center text-ink-3">
          {things.isAsking ? t('asking') : shell('searchNothing')}
        </Command.Empty>
        {found.map(({ group, entries, more }) => (
          <Command.Group
            key={group}
            heading={t(`group-${group}`)}
            className="[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-ink-3"
          >
            {entries.map(({ key, title, note, run }) => (
              <Command.Item
                key={key}
                value={key}
                onSelect={run}
                className="flex min-h-9 cursor-pointer items-center gap-2 rounded-control px-2 max-sm:min-h-11 data-[selected=true]:bg-sunk"
              >
                <span className="min-w-0 flex-1 truncate" title={title}>
                  {title}
                </span>
                {note !== undefined && <span className="max-w-1/2 shrink-0 truncate text-xs text-ink-3">{note}</span>}
              </Command.Item>
            ))}
            {more > 0 && (
              <p role="presentation" className="px-2 pb-1 text-xs text-ink-3">
                {t('more', { count: more })}
              </p>
            )}
          </Command.Group>
        ))}
      </OptionList>
      {things.faults.map(({ group, error }, place) => (
        <p key={`${group} ${place}`} role="alert" className="px-2 pt-2 text-xs break-words text-failed">
          {t('notAsked', {
            group: t(`group-${group}`),
            why: error instanceof ApiError ? text(error.text) : String(error),
          })}
        </p>
      ))}
    </>
  );
}
