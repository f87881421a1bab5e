import type { Json } from '../../pipeline/plan.ts';
import type { Shape } from './field-schema.ts';

export interface ControlProps {
  readonly id: string;
  readonly shape: Shape;
  /** As it is written; undefined when it is not. */
  readonly value: Json | undefined;
  /** What stands for it then. */
  readonly fallback: Json | undefined;
  readonly isDisabled: boolean;
  readonly isWrong: boolean;
  readonly describedBy?: string | undefined;
  /** Said instead of a label that is not there, as in rows. */
  readonly label?: string;
  /** Names of secrets that are kept. */
  readonly secrets?: readonly string[];
  /** `isTyping`: one of many small changes that belong together. */
  readonly onChange: (value: Json | undefined, isTyping: boolean) => void;
}

export const box =
  'w-full rounded-control border border-line bg-panel px-2 placeholder:text-ink-3 aria-invalid:border-failed disabled:opacity-60';
