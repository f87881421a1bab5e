import { useState } from 'react';
import type { Json } from '../../../pipeline/plan.ts';
import { useAutosave, useSaveState } from '../../state/autosave.ts';
import { keyOfPath, valuesOf, type Side } from '../../state/three-way.ts';
import { textOfValue } from '../../form/typed-text.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { useWords } from '../../words/language.ts';
import { conflictWords } from './conflict-words.ts';
import { editorWords } from './words.ts';

/** Base, theirs and mine of every field that both changed; nothing is saved until each has been chosen. */
export function ConflictDialog() {
  const [t, own] = [useWords(editorWords), useWords(conflictWords)];
  const autosave = useAutosave();
  const conflict = useSaveState((state) => state.conflict);
  const [chosen, setChosen] = useState<Readonly<Record<string, Side>>>({});
  const [isAway, setAway] = useState(false);
  if (conflict === null) return null;
  const by = conflict.theirs.savedBy.name;
  if (isAway)
    return (
      <div
        role="alert"
        className="fixed inset-x-0 top-14 z-40 mx-auto flex w-fit items-center gap-2 rounded-panel border border-failed bg-panel px-4 py-2 text-failed shadow-float"
      >
        {own('conflictTitle', { by })}
        <Button size="small" onClick={() => setAway(false)}>
          {t('conflict')}
        </Button>
      </div>
    );
  const { fields } = conflict;
  const all = (side: Side) => setChosen(Object.fromEntries(fields.map(({ path }) => [keyOfPath(path), side])));
  const isWhole = fields.length === 0;
  const isChosen = fields.every(({ path }) => chosen[keyOfPath(path)] !== undefined);
  return (
    <Dialog
      title={own('conflictTitle', { by })}
      width="wide"
      onClose={() => setAway(true)}
      actions={
        <>
          <Button onClick={() => (isWhole ? void autosave.resolve('mine') : all('mine'))}>{own('allMine')}</Button>
          <Button onClick={() => (isWhole ? void autosave.resolve('theirs') : all('theirs'))}>
            {own('allTheirs')}
          </Button>
          {!isWhole && (
            <Button look="primary" disabled={!isChosen} onClick={() => void autosave.resolve(chosen)}>
              {own('keepChosen')}
            </Button>
          )}
        </>
      }
    >
      <p className="pb-3 text-ink-2">{isWhole ? own('conflictWhole') : own('conflictText')}</p>
      {!isWhole && (
        <div className="overflow-x-auto">
          <table className="w-full border-collapse">
            <thead>
              <tr className="border-b border-line text-left text-xs text-ink-3">
                <th className="p-2">{own('sideField')}</th>
                <th className="p-2">{own('sideBase')}</th>
                <th className="p-2">{own('sideTheirs', { by })}</th>
                <th className="p-2">{own('sideMine')}</th>
              </tr>
            </thead>
            <tbody>
              {fields.map((field) => {
                const key = keyOfPath(field.path);
                const { base, mine, theirs } = valuesOf(field);
                const choose = (side: Side) => setChosen({ ...chosen, [key]: side });
                return (
                  <tr key={key} className="border-b border-line align-top last:border-0">
                    <th scope="row" className="max-w-60 p-2 text-left font-mono text-xs font-normal break-words">
                      {field.path.join('.')}
                    </th>
                    <td className="p-2">
                      <Shown value={base} />
                    </td>
                    <td className="p-2">
                      <Pick
                        name={key}
                        isOn={chosen[key] === 'theirs'}
                        label={own('sideTheirs', { by })}
                        value={theirs}
                        onPick={() => choose('theirs')}
                      />
                    </td>
                    <td className="p-2">
                      <Pick
                        name={key}
                        isOn={chosen[key] === 'mine'}
                        label={own('sideMine')}
                        value={mine}
                        onPick={() => choose('mine')}
                      />
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      )}
    </Dialog>
  );
}

function Shown({ value }: { readonly value: Json | undefined }) {
  const own = useWords(conflictWords);
  const said = textOfValue(value);
  return said === '' ? (
    <span className="text-ink-3">{own('nothing')}</span>
  ) : (
    <span className="block max-h-40 max-w-80 overflow-auto font-mono text-xs break-words whitespace-pre-wrap">
      {said}
    </span>
  );
}

interface PickProps {
  readonly name: string;
  readonly isOn: boolean;
  readonly label: string;
  readonly value: Json | undefined;
  readonly onPick: () => void;
}

function Pick({ name, isOn, label, value, onPick }: PickProps) {
  return (
    <label className="flex items-start gap-2 rounded-control p-1 hover:bg-sunk has-checked:bg-sunk">
      <input
        type="radio"
        name={name}
        checked={isOn}
        onChange={onPick}
        aria-label={`${label}: ${textOfValue(value)}`}
        className="mt-0.5 size-4 accent-ink"
      />
      <Shown value={value} />
    </label>
  );
}
