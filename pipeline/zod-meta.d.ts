import type { Text } from './text.ts';

/**
 * What a kind says about a parameter beside its rules: `z.int().meta({ title: { en, zh }, help: { en, zh } })`. The
 * form, the reference page and the problems read it from here. Zod itself says that a title is one text; it takes a
 * declaration file to say otherwise.
 */
declare module 'zod/v4/core' {
  interface GlobalMeta {
    title?: Text;
    help?: Text;
    /** Shown after the number: `tokens`, `s`. */
    unit?: string | Text;
    /** Folded away on the form. */
    expert?: boolean;
  }
}
