import { diff, type Written } from '../../pipeline/changes.ts';
import { patchSource } from '../../pipeline/patch-source.ts';
import { readYaml } from '../../pipeline/read-yaml.ts';
import { createDocument, type DocumentStore, type ReadText } from './document.ts';
import type { Kept } from './journal.ts';

export function readText(source: string): ReadText {
  const read = readYaml(source);
  return read.ok ? { source, value: read.value as Written } : { source, problems: read.problems };
}

/** A document of a text that nobody has read yet. */
export const openDocument = (source: string, options: { isReadOnly?: boolean } = {}): DocumentStore =>
  createDocument(readText(source), options);

/** Puts a text in the place of the whole document. */
export const setSource = (store: DocumentStore, source: string, label: string): void =>
  store.getState().write(readText(source), label);

/** The text of the document as it is now: every comment kept, only what changed is written anew. */
export function sourceOf(store: DocumentStore): string {
  const { value, anchor, broken } = store.getState();
  if (broken) return broken.source;
  if (anchor.value === value) return anchor.source;
  const source = patchSource(anchor.source, diff(anchor.value, value));
  store.setState({ anchor: { source, value } });
  return source;
}

export function sourceOfKept({ source, value }: Kept): string {
  const read = readYaml(source);
  return value === null || !read.ok ? source : patchSource(source, diff(read.value as Written, value));
}
