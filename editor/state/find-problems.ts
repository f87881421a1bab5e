import { compile } from '../../pipeline/compile.ts';
import type { Kinds } from '../../pipeline/edges.ts';
import type { Problem } from '../../pipeline/problem.ts';
import type { DocumentStore } from './document.ts';

/** Everything wrong with the document as it is now: in its text while that cannot be read, else in what it says. */
export function findProblems(document: DocumentStore, kinds: Kinds): readonly Problem[] {
  const { value, broken } = document.getState();
  if (broken) return broken.problems;
  const compiled = compile(value as never, kinds);
  return compiled.ok ? [] : compiled.problems;
}
