import type { Text } from './text.ts';

export type ProblemCode =
  | 'yaml-malformed'
  | 'document-too-large'
  | 'document-invalid'
  | 'unknown-kind'
  | 'duplicate-id'
  | 'unknown-step'
  | 'unknown-port'
  | 'missing-input'
  | 'type-mismatch'
  | 'input-taken'
  | 'cycle'
  | 'self-edge'
  | 'param-invalid'
  | 'parameter-unknown'
  | 'parameter-invalid'
  | 'wrong-base'
  | 'unreachable-step'
  | 'required-step'
  | 'when-invalid'
  | 'too-many-steps';

/** Something a person can fix in a document: data, found all at once, each pointing at a place. */
export interface Problem {
  readonly code: ProblemCode;
  readonly message: Text;
  /** The step, port or parameter it is about; absent when it is about the whole document. */
  readonly at: {
    readonly step?: string;
    readonly port?: string;
    readonly param?: string;
    /** 1-based, in the source text, when known. */
    readonly line?: number;
    readonly column?: number;
  };
  /** A step that would mend it, in words; the editor offers it as a button later. */
  readonly fix?: Text;
}
