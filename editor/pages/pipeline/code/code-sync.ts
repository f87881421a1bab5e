import { readYaml } from '../../../../pipeline/read-yaml.ts';
import type { Written } from '../../../../pipeline/changes.ts';
import type { DocumentStore } from '../../../state/document.ts';
import { setSource, sourceOf } from '../../../state/document-text.ts';
import { joinSources } from '../../../state/three-way.ts';
import { isObject } from '../../../state/written.ts';

export interface Span {
  readonly from: number;
  readonly to: number;
  readonly insert: string;
}

/** The smallest replacement that makes one text of another, so that the cursor and the folds stay where they are. */
export function smallestChange(before: string, after: string): Span | null {
  if (before === after) return null;
  const least = Math.min(before.length, after.length);
  let head = 0;
  while (head < least && before[head] === after[head]) head += 1;
  let tail = 0;
  while (tail < least - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail += 1;
  return { from: head, to: before.length - tail, insert: after.slice(head, after.length - tail) };
}

/** A key is on the canvas this soon after the last one. */
const quietMs = 250;

export interface CodeSync {
  /** The text was changed by hand. */
  readonly typed: (text: string) => void;
  /** What was typed goes into the document now. */
  readonly flush: () => void;
  readonly stop: () => void;
}

/**
 * Keeps a text and the document the same. What is typed goes into the document after a pause; what the canvas changes
 * goes into the text at once. When both happen together, both are kept.
 * @param show puts a text in place of the one that is shown
 */
export function syncCode(store: DocumentStore, label: string, show: (text: string) => void): CodeSync {
  let synced = sourceOf(store);
  let pending: string | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isOurs = false;

  const put = (text: string) => {
    isOurs = true;
    setSource(store, text, label);
    isOurs = false;
    synced = text;
  };
  const flush = () => {
    clearTimeout(timer);
    if (pending === null) return;
    const text = pending;
    pending = null;
    if (text !== synced || store.getState().broken) put(text);
  };
  const follow = () => {
    if (isOurs) return;
    const theirs = sourceOf(store);
    if (theirs === synced) return;
    if (pending === null) {
      synced = theirs;
      show(theirs);
      return;
    }
    const joined = joinSources({ base: synced, mine: pending, theirs });
    clearTimeout(timer);
    const text = joined.outcome === 'merged' ? joined.source : joined.outcome === 'equal' ? theirs : pending;
    pending = null;
    put(text);
    show(text);
  };
  const leave = store.subscribe((now, before) => {
    if (now.value !== before.value || now.broken !== before.broken) follow();
  });
  return {
    typed: (text) => {
      pending = text;
      clearTimeout(timer);
      timer = setTimeout(flush, quietMs);
    },
    flush,
    stop: () => {
      flush();
      leave();
    },
  };
}

/** The line on which a step starts, from 1. */
export function lineOfStep(source: string, stepId: string): number | undefined {
  const read = readYaml(source);
  if (!read.ok) return undefined;
  const { steps } = read.value as Written;
  const index = Array.isArray(steps) ? steps.findIndex((step) => isObject(step) && step['id'] === stepId) : -1;
  return index < 0 ? undefined : read.placeOf(['steps', index])?.line;
}
