import { statusWords } from '../words/shell.ts';
import { useWords } from '../words/language.ts';

/** Every state a step or a run can be in, as it is drawn: always glyph, word and colour together. */
export const statuses = [
  'pending',
  'running',
  'waiting',
  'broken',
  'held',
  'done',
  'cached',
  'not-passed',
  'failed',
  'skipped',
  'cancelled',
  'rejected',
  'superseded',
  'expired',
  'paused',
] as const;
export type Status = (typeof statuses)[number];

type Tone = 'pending' | 'running' | 'succeeded' | 'failed' | 'waiting' | 'cancelled';
const looks: Readonly<Record<Status, { readonly glyph: string; readonly tone: Tone }>> = {
  pending: { glyph: '○', tone: 'pending' },
  running: { glyph: '◐', tone: 'running' },
  waiting: { glyph: '◆', tone: 'waiting' },
  broken: { glyph: '✕', tone: 'failed' },
  held: { glyph: '‖', tone: 'waiting' },
  done: { glyph: '✓', tone: 'succeeded' },
  cached: { glyph: '↺', tone: 'succeeded' },
  'not-passed': { glyph: '✕', tone: 'failed' },
  failed: { glyph: '✕', tone: 'failed' },
  skipped: { glyph: '⊘', tone: 'pending' },
  cancelled: { glyph: '⊘', tone: 'cancelled' },
  rejected: { glyph: '✕', tone: 'failed' },
  superseded: { glyph: '⊘', tone: 'cancelled' },
  expired: { glyph: '⊘', tone: 'cancelled' },
  paused: { glyph: '‖', tone: 'waiting' },
};
const tones: Readonly<Record<Tone, string>> = {
  pending: 'text-pending',
  running: 'text-running',
  succeeded: 'text-succeeded',
  failed: 'text-failed',
  waiting: 'text-waiting',
  cancelled: 'text-cancelled',
};

export const glyphOf = (status: Status): string => looks[status].glyph;
/** Class that sets the colour of a status. */
export const toneOf = (status: Status): string => tones[looks[status].tone];
/** Name of the CSS variable that holds the colour of a status. */
export const colourOf = (status: Status): string => `var(--${looks[status].tone})`;
/** Failed ones stand in an octagon, reused ones in a dashed ring: told apart without colour. */
const shapeOf = (status: Status): string =>
  looks[status].tone === 'failed'
    ? '[clip-path:polygon(30%_0,70%_0,100%_30%,100%_70%,70%_100%,30%_100%,0_70%,0_30%)] bg-failed text-panel'
    : `${toneOf(status)} ${status === 'cached' ? 'rounded-full border border-dashed border-current' : ''}`;

export function StatusGlyph({ status }: { readonly status: Status }) {
  return (
    <span
      aria-hidden="true"
      className={`inline-grid size-4 shrink-0 place-items-center text-2xs leading-none ${shapeOf(status)}`}
    >
      {glyphOf(status)}
    </span>
  );
}

export function StatusMark({ status }: { readonly status: Status }) {
  const t = useWords(statusWords);
  return (
    <span className={`inline-flex items-center gap-1 whitespace-nowrap ${toneOf(status)}`} data-status={status}>
      <StatusGlyph status={status} />
      <span>{t(status)}</span>
    </span>
  );
}
