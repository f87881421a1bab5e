import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { isEqual, type Written } from '../../pipeline/changes.ts';
import type { Json } from '../../pipeline/plan.ts';
import { readYaml } from '../../pipeline/read-yaml.ts';
import { catalog } from '../../activities/catalog.ts';
import { createDocument, type DocumentStore } from './document.ts';
import { openDocument, setSource, sourceOf } from './document-text.ts';
import { anyEdit, documentOf, keepingEdit } from './edit-sequences.fixture.ts';
import { findProblems } from './find-problems.ts';
import { joinSources } from './three-way.ts';

/** The same seed everywhere, so that a failure is the same failure on every machine. */
const seed = 20_261;

const valueOf = (source: string): Json | undefined => {
  const read = readYaml(source);
  return read.ok ? read.value : undefined;
};
const edit = (store: DocumentStore, change: Parameters<ReturnType<DocumentStore['getState']>['edit']>[1]) =>
  store.getState().edit('edit', change);

/** A text of the document with a comment above every so manieth line that begins a key or an item. */
const commented = (value: object, every: number): string => {
  const lines = stringify(value, { lineWidth: 0, blockQuote: false }).split('\n');
  return lines
    .flatMap((line, number) => {
      const begins = /^( *)(- )?[a-zA-Z]/.exec(line);
      return begins && number % every === 0 ? [`${begins[1]}# 注 ${number}`, line] : [line];
    })
    .join('\n');
};
const commentsOf = (text: string) => text.split('\n').flatMap((line) => /^ *(# 注 \d+)$/.exec(line)?.[1] ?? []);

test('canvas to text to canvas is the identity: what the text says is what the canvas shows, every comment kept', () => {
  fc.assert(
    fc.property(
      documentOf(2),
      fc.integer({ min: 1, max: 4 }),
      fc.array(keepingEdit, { minLength: 1, maxLength: 2 }),
      (value, every, edits) => {
        const text = commented(value, every);
        const store = openDocument(text);
        expect(sourceOf(store)).toBe(text);
        for (const change of edits) edit(store, change);
        const after = sourceOf(store);
        if (!isEqual(valueOf(after), store.getState().value))
          throw new Error(`the text says something else:\n${after}`);
        expect(commentsOf(after).toSorted()).toEqual(commentsOf(text).toSorted());
      },
    ),
    { numRuns: 10_000, seed },
  );
}, 240_000);

test('any sequence of edits is taken back to the very value it started from, and forth again', () => {
  fc.assert(
    fc.property(documentOf(4), fc.array(anyEdit, { maxLength: 8 }), (value, edits) => {
      const store = openDocument(stringify(value));
      const start = store.getState().value;
      for (const change of edits) edit(store, change);
      const end = store.getState().value;
      const count = store.getState().past.length;
      for (let step = 0; step < count; step += 1) store.getState().undo();
      expect(store.getState().value).toBe(start);
      for (let step = 0; step < count; step += 1) store.getState().redo();
      expect(store.getState().value).toBe(end);
    }),
    { numRuns: 10_000, seed },
  );
}, 240_000);

test('a document that the server read is written as one that was read here, every comment kept', () => {
  fc.assert(
    fc.property(documentOf(3), fc.array(keepingEdit, { minLength: 1, maxLength: 3 }), (value, edits) => {
      const source = commented(value, 2);
      // As it comes over the wire.
      const sent = JSON.parse(JSON.stringify(valueOf(source))) as Written;
      const [here, sentOver] = [openDocument(source), createDocument({ source, value: sent })];
      for (const change of edits) for (const store of [here, sentOver]) edit(store, change);
      expect(sentOver.getState().value).toEqual(here.getState().value);
      expect(sourceOf(sentOver)).toBe(sourceOf(here));
    }),
    { numRuns: 1_000, seed },
  );
}, 60_000);

test('a text that cannot be read is taken back by itself, and the edits before it stay; one that was opened so stays', () => {
  const store = openDocument('refrain: 1\nid: p\nsteps: []\n');
  edit(store, (value) => ({ ...value, title: 'Mine' }));
  const { value } = store.getState();
  setSource(store, `${sourceOf(store)}edges: [`, 'code');
  expect(store.getState().broken).not.toBeNull();
  store.getState().undo();
  expect(store.getState()).toMatchObject({ broken: null, value });
  expect(store.getState().past).toHaveLength(1);
  const opened = openDocument('steps: [');
  opened.getState().undo();
  expect(sourceOf(opened)).toBe('steps: [');
  expect(opened.getState().broken).not.toBeNull();
});

type Act =
  | { readonly do: 'edit'; readonly who: 0 | 1; readonly change: Parameters<typeof edit>[1] }
  | { readonly do: 'undo' | 'redo' | 'comment' | 'break' | 'join'; readonly who: 0 | 1 };
const who = fc.constantFrom(0 as const, 1 as const);
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('edit' as const), who, change: anyEdit }) },
  fc.record({ do: fc.constantFrom('undo' as const, 'redo' as const, 'comment' as const, 'break' as const), who }),
  fc.record({ do: fc.constant('join' as const), who }),
);

const session = (mostSteps: number, maxLength: number) => fc.tuple(documentOf(mostSteps), fc.array(act, { maxLength }));
/** Mostly short ones, which find what a long one finds sooner; every twenty-fifth is long. */
const sessions = fc.oneof({ weight: 24, arbitrary: session(2, 3) }, { weight: 1, arbitrary: session(4, 12) });

test('whatever two sessions do and join, the document can be read or says why it cannot, nothing throws, and undo leads back', () => {
  fc.assert(
    fc.property(sessions, ([value, acts]) => {
      let base = stringify(value);
      const stores = [openDocument(base), openDocument(base)] as const;
      const starts = stores.map((store) => store.getState().value);
      for (const one of acts) {
        const [store, other] = [stores[one.who], stores[one.who === 0 ? 1 : 0]];
        const state = store.getState();
        if (one.do === 'edit') edit(store, one.change);
        if (one.do === 'undo') state.undo();
        if (one.do === 'redo') state.redo();
        if (one.do === 'comment') setSource(store, `# a word\n${sourceOf(store)}`, 'code');
        if (one.do === 'break') setSource(store, `${sourceOf(store)}\n  - [`, 'code');
        if (one.do === 'join') {
          const joined = joinSources({ base, mine: sourceOf(store), theirs: sourceOf(other) });
          if (joined.outcome !== 'merged') continue;
          setSource(store, joined.source, 'join');
          setSource(other, joined.source, 'join');
          base = joined.source;
          expect(sourceOf(store)).toBe(sourceOf(other));
        }
      }
      for (const [place, store] of stores.entries()) {
        const { broken, value: shown, past } = store.getState();
        const problems = findProblems(store, catalog);
        if (broken) expect(problems.length).toBeGreaterThan(0);
        else if (!isEqual(valueOf(sourceOf(store)), shown)) throw new Error('the text says something else');
        // A text that cannot be read is taken back first, as what it is.
        for (let step = broken ? -1 : 0; step < past.length; step += 1) store.getState().undo();
        expect(store.getState().value).toBe(starts[place]);
        expect(store.getState().broken).toBeNull();
      }
    }),
    { numRuns: 10_000, seed },
  );
}, 240_000);
