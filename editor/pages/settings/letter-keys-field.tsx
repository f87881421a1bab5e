import { useState } from 'react';
import { SelectField } from '../../ui/fields.tsx';
import { letterKeys, setLetterKeys, type LetterKeys } from '../../ui/letter-keys.ts';
import { useWords } from '../../words/language.ts';
import { accountWords } from './words.ts';

const choices: readonly LetterKeys[] = ['always', 'focus'];

/** Keys of one letter can be kept to what they are for having the focus, for whoever presses them unawares (WCAG 2.1.4). */
export function LetterKeysField() {
  const t = useWords(accountWords);
  const [chosen, setChosen] = useState(letterKeys);
  return (
    <div className="col-span-2">
      <SelectField
        label={t('letterKeys')}
        help={t('letterKeysHelp')}
        value={chosen}
        onChange={({ target }) => {
          const choice = choices.find((one) => one === target.value) ?? 'always';
          setLetterKeys(choice);
          setChosen(choice);
        }}
      >
        {choices.map((choice) => (
          <option key={choice} value={choice}>
            {t(`letterKeys-${choice}`)}
          </option>
        ))}
      </SelectField>
    </div>
  );
}
