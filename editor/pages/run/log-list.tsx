import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import type { Log } from '../../run/use-log.ts';
import { useWords } from '../../words/language.ts';
import { LogText } from '../../run/log-lines.tsx';
import { logWords } from './log-words.ts';
import { runWords } from './words.ts';

interface LogListProps {
  readonly log: Log;
  /** Number of the line the address names, from 1; 0 for none. */
  readonly line: number;
  readonly search: string;
  readonly isFollowing: boolean;
  readonly onFollow: (on: boolean) => void;
  readonly onLine: (number: number) => void;
}
const rowHeight = 18;
/** Browsers draw no element taller than some 33 million pixels; a million lines are 18. */
const mostHeight = 30_000_000;

/** The lines that are in view, of however many; the number of each is its link. */
export function LogList({ log, line, search, isFollowing, onFollow, onLine }: LogListProps) {
  const t = useWords(logWords);
  const run = useWords(runWords);
  const scroller = useRef<HTMLDivElement>(null);
  const { shown, lineCount, found } = log.view;
  const count = Math.min(shown?.length ?? lineCount, Math.floor(mostHeight / rowHeight));
  const rows = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 30,
  });
  const items = rows.getVirtualItems();
  const numberAt = (index: number) => shown?.[index] ?? index;
  const wanted = items.map(({ index }) => numberAt(index));
  const wantedKey = `${wanted[0] ?? 0} ${wanted.at(-1) ?? 0} ${wanted.length}`;
  // oxlint-disable-next-line react-hooks/exhaustive-deps -- asked for again when other lines are in view, or became others
  useEffect(() => log.want(wanted), [wantedKey, log.view]);

  const isThere = line > 0 && line <= lineCount;
  useEffect(() => {
    if (!isThere) return;
    const place = shown ? shown.indexOf(line - 1) : line - 1;
    if (place >= 0) rows.scrollToIndex(place, { align: 'center' });
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- once for each line that is named, not with every line that comes
  }, [line, isThere, rows]);
  useEffect(() => {
    if (isFollowing && count > 0) rows.scrollToIndex(count - 1, { align: 'end' });
  }, [isFollowing, count, rows]);

  const hits = search === '' ? null : found;
  return (
    <div
      ref={scroller}
      tabIndex={0}
      role="log"
      aria-live="off"
      aria-label={run('logs')}
      className="h-[60dvh] overflow-auto bg-sunk font-mono text-xs"
      onWheel={(event) => {
        if (isFollowing && event.deltaY < 0) onFollow(false);
      }}
      onKeyDown={(event) => {
        if (['PageUp', 'ArrowUp', 'Home'].includes(event.key)) onFollow(false);
      }}
    >
      <div style={{ height: rows.getTotalSize() }} className="relative min-w-max">
        {items.map(({ index, start, key }) => {
          const number = numberAt(index);
          const text = log.line(number);
          const isHit = hits !== null && isIn(hits, number);
          return (
            <div
              key={key}
              data-line={number + 1}
              style={{ transform: `translateY(${start}px)`, height: rowHeight }}
              className={`absolute top-0 left-0 flex w-full gap-3 pr-3 ${number + 1 === line ? 'bg-panel outline outline-1 outline-focus' : isHit ? 'bg-panel' : ''}`}
            >
              <button
                type="button"
                aria-label={t('linkTo', { number: number + 1 })}
                onClick={() => onLine(number + 1)}
                tabIndex={-1}
                className="w-16 shrink-0 text-right text-ink-3 select-none hover:text-focus"
              >
                {number + 1}
              </button>
              {isHit && (
                <span aria-hidden="true" className="-ml-2 text-focus">
                  ▸
                </span>
              )}
              {text === undefined ? null : <LogText line={text} wrap={false} />}
            </div>
          );
        })}
      </div>
    </div>
  );
}

/** In a sorted list. */
function isIn(sorted: Uint32Array, number: number): boolean {
  let [low, high] = [0, sorted.length - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    const found = sorted[middle]!;
    if (found === number) return true;
    if (found < number) low = middle + 1;
    else high = middle - 1;
  }
  return false;
}
