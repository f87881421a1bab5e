import { useState } from 'react';
import { Button } from '../ui/button.tsx';
import { useWords } from '../words/language.ts';
import { prefer, usePreference } from './preferences.ts';
import { canvasWords } from './words.ts';

/** A trackpad scrolls sideways and by fractions; a mouse's wheel does neither. */
export const looksLikeTrackpad = ({ deltaX, deltaY, deltaMode, ctrlKey }: WheelEvent): boolean =>
  deltaMode === 0 && !ctrlKey && (deltaX !== 0 || !Number.isInteger(deltaY));

/** Asked at the first turn of the wheel, once. */
export function useWheelQuestion() {
  const wheel = usePreference('wheel');
  const [isAsked, setAsked] = useState(false);
  const [guess, setGuess] = useState<'zoom' | 'pan'>('zoom');
  return {
    wheel: wheel ?? guess,
    isAsked: isAsked && wheel === null,
    onWheel: (event: WheelEvent) => {
      if (wheel !== null || isAsked || event.ctrlKey) return;
      setGuess(looksLikeTrackpad(event) ? 'pan' : 'zoom');
      setAsked(true);
    },
  };
}

export function WheelQuestion() {
  const t = useWords(canvasWords);
  return (
    <div
      role="dialog"
      aria-label={t('wheelQuestion')}
      className="absolute bottom-14 left-1/2 z-20 flex -translate-x-1/2 flex-wrap items-center gap-2 rounded-panel border border-line bg-panel p-2 shadow-float"
    >
      <span className="px-1">{t('wheelQuestion')}</span>
      <Button size="small" onClick={() => prefer({ wheel: 'zoom' })}>
        {t('wheelZooms')}
      </Button>
      <Button size="small" onClick={() => prefer({ wheel: 'pan' })}>
        {t('wheelPans')}
      </Button>
    </div>
  );
}
