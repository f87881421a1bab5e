import { useEffect, useId, useLayoutEffect, useRef, useState, type KeyboardEvent } from 'react';
import { Button } from '../../ui/button.tsx';
import { useSearchState } from '../../ui/search-state.ts';
import { useWords } from '../../words/language.ts';
import { rememberTour } from './tour-seen.ts';
import { tourWords } from './tour-words.ts';

const stops = [
  { at: '.canvas [role=toolbar]', title: 'addTitle', text: 'addText' },
  { at: '.canvas', title: 'connectTitle', text: 'connectText' },
  { at: '[data-panel=inspector]', title: 'valuesTitle', text: 'valuesText' },
  { at: '[data-part=problems-badge]', title: 'problemsTitle', text: 'problemsText' },
  { at: '[data-part=run]', title: 'runTitle', text: 'runText' },
] as const;

const gap = 12;
const cardWidth = 320;
/** About as tall as it gets. */
const cardHeight = 220;

/** Five things to know, each said beside what it is about; keys go on, back and out. The stop stands in the address. */
export function Tour() {
  const t = useWords(tourWords);
  const titleId = useId();
  const [{ tour = '1' }, change] = useSearchState();
  const number = Math.min(Math.max(Math.trunc(Number(tour)) || 1, 1), stops.length);
  const stop = stops[number - 1]!;
  const next = useRef<HTMLButtonElement>(null);
  const place = usePlaceOf(stop.at);
  const go = (to: number) => {
    if (to >= 1 && to <= stops.length) return change({ tour: String(to) }, { replace: true });
    if (to < 1) return;
    rememberTour();
    change({ tour: undefined }, { replace: true });
    document.querySelector<HTMLElement>('.canvas')?.focus();
  };
  useEffect(() => next.current?.focus(), [number]);
  const keys = (event: KeyboardEvent) => {
    const to = { ArrowRight: number + 1, ArrowLeft: number - 1, Escape: stops.length + 1 }[event.key];
    if (to === undefined || (event.key === 'ArrowRight' && number === stops.length)) return;
    event.preventDefault();
    event.stopPropagation();
    go(to);
  };
  return (
    <>
      {place && (
        <div
          aria-hidden="true"
          className="pointer-events-none fixed z-40 rounded-panel border-2 border-focus"
          style={{ left: place.left - 4, top: place.top - 4, width: place.width + 8, height: place.height + 8 }}
        />
      )}
      <section
        role="dialog"
        aria-labelledby={titleId}
        data-tour={number}
        onKeyDown={keys}
        className="fixed z-50 flex w-80 max-w-[calc(100vw-16px)] flex-col gap-2 rounded-panel border border-line bg-panel p-4 shadow-float"
        style={cardPlace(place)}
      >
        <p className="text-xs text-ink-3">{t('place', { at: number, count: stops.length })}</p>
        <h2 id={titleId} className="text-lg font-semibold">
          {t(stop.title)}
        </h2>
        <p className="text-ink-2">{t(stop.text)}</p>
        <div className="flex items-center gap-2 pt-1">
          {number < stops.length && (
            <Button look="quiet" size="small" onClick={() => go(stops.length + 1)}>
              {t('skip')}
            </Button>
          )}
          <span className="flex-1" />
          {number > 1 && (
            <Button size="small" onClick={() => go(number - 1)}>
              {t('back')}
            </Button>
          )}
          <Button ref={next} look="primary" size="small" onClick={() => go(number + 1)}>
            {t(number === stops.length ? 'end' : 'next')}
          </Button>
        </div>
      </section>
    </>
  );
}

/** Where the thing that is spoken of stands now; null when it is not on the page. */
function usePlaceOf(selector: string): DOMRect | null {
  const [place, setPlace] = useState<DOMRect | null>(null);
  useLayoutEffect(() => {
    const measure = () => {
      const rect = document.querySelector(selector)?.getBoundingClientRect();
      setPlace(rect && rect.width > 0 ? rect : null);
    };
    measure();
    // What stands there may come a moment later, or move with the window.
    const timer = setInterval(measure, 400);
    addEventListener('resize', measure);
    return () => {
      clearInterval(timer);
      removeEventListener('resize', measure);
    };
  }, [selector]);
  return place;
}

/** Below it, else beside it, else in its middle; always on the screen. */
function cardPlace(place: DOMRect | null): { readonly left: number; readonly top: number } {
  const [width, height] = [innerWidth, innerHeight];
  const fit = (left: number, top: number) => ({
    left: Math.max(8, Math.min(left, width - cardWidth - 8)),
    top: Math.max(8, Math.min(top, height - cardHeight - 8)),
  });
  if (place === null) return fit((width - cardWidth) / 2, (height - cardHeight) / 2);
  if (place.bottom + gap + cardHeight <= height) return fit(place.left, place.bottom + gap);
  if (place.left - gap - cardWidth >= 0) return fit(place.left - gap - cardWidth, place.top + gap);
  return fit(place.left + (place.width - cardWidth) / 2, place.top + (place.height - cardHeight) / 2);
}
