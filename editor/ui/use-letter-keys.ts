import { useEffect, useEffectEvent, useRef } from 'react';
import { isForTyping, isHeardAstray, letterKeys } from './letter-keys.ts';

/**
 * Hears keys of one letter, by themselves, for a part of the page: wherever on it they are pressed, or, by the person's
 * setting (WCAG 2.1.4), only while that part or something in it has the focus. Nothing is heard while somebody types.
 * @param press says whether the key was one of the part's
 * @returns what the part's element takes
 */
export function useLetterKeys(press: (event: KeyboardEvent) => boolean) {
  const part = useRef<HTMLDivElement>(null);
  const hear = useEffectEvent((event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isForTyping(event)) return;
    const isWithin = event.target instanceof Node && part.current?.contains(event.target) === true;
    if (!(isWithin || isHeardAstray(event, letterKeys())) || !press(event)) return;
    event.preventDefault();
    // The button that had the focus may be off while the answer is sent: the next key is heard all the same.
    if (isWithin && letterKeys() === 'focus') part.current?.focus({ preventScroll: true });
  });
  useEffect(() => {
    // On its way in: a canvas, which has keys of its own, lets none of them out.
    document.addEventListener('keydown', hear, true);
    return () => document.removeEventListener('keydown', hear, true);
  }, []);
  return { ref: part, tabIndex: letterKeys() === 'focus' ? 0 : undefined };
}
