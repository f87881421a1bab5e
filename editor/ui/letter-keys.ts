const storageKey = 'refrain.letter-keys';

/** Whether letters, digits and signs alone do something before what they are for has the focus; of this browser. */
export type LetterKeys = 'always' | 'focus';

export const letterKeys = (): LetterKeys => (localStorage.getItem(storageKey) === 'focus' ? 'focus' : 'always');
export const setLetterKeys = (choice: LetterKeys): void => localStorage.setItem(storageKey, choice);

type Press = Pick<KeyboardEvent, 'key' | 'altKey' | 'ctrlKey' | 'metaKey'>;
/** A key pressed where what it is for has not the focus. One that takes no letter, or another key beside it, is heard always. */
export const isHeardAstray = ({ key, altKey, ctrlKey, metaKey }: Press, choice: LetterKeys): boolean =>
  choice === 'always' || key.length > 1 || altKey || ctrlKey || metaKey;

type Composing = Pick<KeyboardEvent, 'isComposing' | 'keyCode'>;
/** React's event has the browser's own inside; one that is heard outside of React is it. */
export type Heard = Pick<KeyboardEvent, 'target'> & ({ readonly nativeEvent: Composing } | Composing);

/** Keys belong to whatever is typed in, and to an input method that is composing. */
export function isForTyping(event: Heard): boolean {
  const { isComposing, keyCode } = 'nativeEvent' in event ? event.nativeEvent : event;
  if (isComposing || keyCode === 229) return true;
  return (
    event.target instanceof HTMLElement &&
    event.target.closest('input, textarea, select, [contenteditable=true], dialog, [role=menu]') !== null
  );
}
