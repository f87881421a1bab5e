const storageKey = 'refrain.letter-keys';

export const letterKeyChoices = ['always', 'focus'] as const;
/** Whether letters, digits and signs alone do something on the canvas before it has the focus; of this browser. */
type LetterKeys = (typeof letterKeyChoices)[number];

export const letterKeys = (): LetterKeys => (localStorage.getItem(storageKey) === 'focus' ? 'focus' : 'always');
export const setLetterKeys = (choice: LetterKeys): void => localStorage.setItem(storageKey, choice);

type Press = Pick<KeyboardEvent, 'key' | 'altKey' | 'ctrlKey' | 'metaKey'>;
/** A key pressed where nothing has the focus. One that takes no letter, or another key beside it, is heard always. */
export const isHeardAstray = ({ key, altKey, ctrlKey, metaKey }: Press, choice: LetterKeys): boolean =>
  choice === 'always' || key.length > 1 || altKey || ctrlKey || metaKey;
