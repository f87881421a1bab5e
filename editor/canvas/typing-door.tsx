import type { CSSProperties, RefObject } from 'react';

/** What was typed before the part that it is for had been fetched. */
export interface Typed {
  readonly search: string;
  readonly isEntered: boolean;
}
export const nothingTyped: Typed = { search: '', isEntered: false };

interface TypingDoorProps {
  readonly label: string;
  readonly hint: string;
  readonly at: CSSProperties;
  readonly typed: RefObject<Typed>;
  readonly onEscape: () => void;
}

/** The field of a part that is on its way, there at once: no key is lost meanwhile, and none is taken for the canvas's. */
export function TypingDoor({ label, hint, at, typed, onEscape }: TypingDoorProps) {
  return (
    <input
      autoFocus
      aria-label={label}
      placeholder={hint}
      className="absolute z-20 h-10 w-80 max-w-[calc(100%-16px)] rounded-panel border border-line bg-panel px-3 shadow-float"
      style={at}
      onChange={({ target }) => void (typed.current = { search: target.value, isEntered: false })}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.nativeEvent.isComposing) return;
        if (event.key === 'Enter') typed.current = { ...typed.current, isEntered: true };
        if (event.key === 'Escape') onEscape();
      }}
    />
  );
}
