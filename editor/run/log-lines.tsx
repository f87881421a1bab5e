import { useLayoutEffect, useRef } from 'react';
import { piecesOf, type AnsiColour, type Piece } from './ansi.ts';
import { levelOf, type LogLevel } from './log-level.ts';

/** Colours of a terminal, as this theme has them: what is red there means failure here. */
const inks: Readonly<Record<AnsiColour, string>> = {
  black: 'text-ink-3',
  red: 'text-failed',
  green: 'text-succeeded',
  yellow: 'text-waiting',
  blue: 'text-running',
  magenta: 'text-focus',
  cyan: 'text-running',
  white: 'text-ink',
};
const levelInks: Readonly<Record<LogLevel, string>> = {
  error: 'text-failed',
  warning: 'text-waiting',
  info: '',
  debug: 'text-ink-3',
};

interface LogLinesProps {
  readonly lines: readonly string[];
  /** Number of the first line. */
  readonly from: number;
  readonly marked?: number | null;
}

/** A few lines of a log, numbered; opened at the marked line, else at the end. */
export function LogLines({ lines, from, marked = null }: LogLinesProps) {
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const shown = box.current!;
    const line = shown.querySelector<HTMLElement>('[data-marked]');
    shown.scrollTop = line ? line.offsetTop - (shown.clientHeight - line.offsetHeight) / 2 : shown.scrollHeight;
    // The same lines come as a new array with every second of a run; who scrolled stays where they are.
  }, [from, lines.length, marked]);
  return (
    <div
      ref={box}
      tabIndex={0}
      role="group"
      className="relative max-h-80 overflow-auto rounded-control border border-line bg-sunk py-1 font-mono text-xs"
    >
      {lines.map((line, at) => (
        <div
          key={from + at}
          data-marked={marked === from + at || undefined}
          className={`flex gap-3 px-2 ${marked === from + at ? 'bg-panel font-semibold' : ''}`}
        >
          <span aria-hidden="true" className="w-8 shrink-0 text-right text-ink-3 select-none">
            {from + at}
          </span>
          <LogText line={line} />
        </div>
      ))}
    </div>
  );
}

/** Longer lines are cut on the screen; copied and downloaded they are whole. */
const mostShown = 4_000;

export function LogText({ line, wrap = true }: { readonly line: string; readonly wrap?: boolean }) {
  const isLong = line.length > mostShown;
  const pieces = piecesOf(isLong ? line.slice(0, mostShown) : line);
  const isPlain = pieces.length === 1 && !pieces[0]?.colour;
  return (
    <span
      className={`min-w-0 ${wrap ? 'break-words whitespace-pre-wrap' : 'whitespace-pre'} ${isPlain ? levelInks[levelOf(line)] : ''}`}
    >
      {pieces.map((piece, at) => (
        <span key={at} className={classOf(piece)}>
          {piece.text}
        </span>
      ))}
      {isLong && <span className="text-ink-3"> … (+{line.length - mostShown})</span>}
    </span>
  );
}

const classOf = ({ colour, isBold, isDim, isUnderlined }: Piece): string | undefined =>
  [
    colour ? inks[colour] : '',
    isBold ? 'font-semibold' : '',
    isDim ? 'opacity-70' : '',
    isUnderlined ? 'underline' : '',
  ]
    .filter(Boolean)
    .join(' ') || undefined;
