import fc from 'fast-check';
import { expect, test } from 'vitest';
import { catalog } from '../../../activities/catalog.ts';
import type { Written } from '../../../pipeline/changes.ts';
import { compile } from '../../../pipeline/compile.ts';
import type { KindRef } from '../../../pipeline/kind.ts';
import { readSpec } from '../../../pipeline/read-spec.ts';
import { openDocument, sourceOf } from '../document-text.ts';
import { edgeKey, edgesOf, groupsOf, notesOf, stepsById, stepsOf, storedLayout } from '../written.ts';
import { copySteps, paste } from './clipboard.ts';
import { addConnected, clearPort, connect, disconnect, insertBetween, portsThrough, reconnect } from './edge-edits.ts';
import {
  addNote,
  changeNote,
  collapseGroup,
  groupSteps,
  placeNotes,
  removeNotes,
  titleGroup,
  ungroup,
} from './mark-edits.ts';
import { addStep, disableSteps, placeSteps, removeSteps, stepIdFor, titleStep } from './step-edits.ts';
import type { Edit } from './write.ts';

const empty: Written = { refrain: 1, id: 'p', steps: [] };
const source = `# Mine
refrain: 1
id: p
steps:
  - id: lyrics # where it starts
    kind: import-lyrics@1
  - id: curate
    kind: curate-dataset@1
  - id: split
    kind: split-dataset@1
edges:
  - { from: lyrics.dataset, to: curate.dataset }
  - { from: curate.dataset, to: split.dataset }
`;
const document = () => openDocument(source);
const value = () => document().getState().value;
const at = { x: 10, y: 20 };

test('a new step gets an id people can read, and one of its own', () => {
  const once = addStep({ id: stepIdFor(empty, 'train-sft@1'), kind: 'train-sft@1', at })(empty);
  const twice = addStep({ id: stepIdFor(once, 'train-sft@1'), kind: 'train-sft@1', at })(once);
  expect(stepsOf(twice).map(({ id }) => id)).toEqual(['train-sft', 'train-sft-2']);
  expect(storedLayout(twice)).toEqual({ 'train-sft': at, 'train-sft-2': at });
});

test('a step that is added from a port is joined by the first port that fits', () => {
  const added = addConnected(
    { id: 'dpo', kind: 'train-dpo@1', at },
    'sft.adapter',
    'output',
    catalog,
  )(addStep({ id: 'sft', kind: 'train-sft@1', at })(empty));
  expect(edgesOf(added).map(edgeKey)).toEqual(['sft.adapter → dpo.adapter']);
});

test('a step that is put into an edge takes what it carried and hands it on', () => {
  const edge = { from: 'lyrics.dataset', to: 'curate.dataset' };
  const through = portsThrough(value(), edge, catalog.get('curate-dataset@1')!, catalog)!;
  const inserted = insertBetween({ edge, id: 'again', kind: 'curate-dataset@1', at, through })(value());
  expect(edgesOf(inserted).map(edgeKey)).toEqual([
    'curate.dataset → split.dataset',
    'lyrics.dataset → again.dataset',
    'again.dataset → curate.dataset',
  ]);
  expect(portsThrough(value(), edge, catalog.get('train-sft@1')!, catalog)).toBeNull();
});

test('with a step go its edges, its place and its part in groups', () => {
  const grouped = groupSteps(new Set(['curate', 'split']), 'Data')(placeSteps({ curate: at, split: at })(value()));
  const removed = removeSteps(new Set(['curate']))(grouped);
  expect(stepsOf(removed).map(({ id }) => id)).toEqual(['lyrics', 'split']);
  expect(edgesOf(removed)).toEqual([]);
  expect(storedLayout(removed)).toEqual({ split: at });
  expect(groupsOf(removed)[0]!.steps).toEqual(['split']);
  expect(groupsOf(removeSteps(new Set(['split']))(removed))).toEqual([]);
});

test('an edit that changes nothing gives the very same value', () => {
  const now = placeSteps({ lyrics: at })(value());
  const edits: Edit[] = [
    placeSteps({ lyrics: at, nobody: at }),
    connect({ from: 'lyrics.dataset', to: 'curate.dataset' }),
    disconnect(new Set(['a → b'])),
    removeSteps(new Set(['nobody'])),
    removeNotes(new Set(['nobody'])),
    ungroup(new Set(['nobody'])),
    clearPort('split.train'),
  ];
  for (const edit of edits) expect(edit(now)).toBe(now);
});

test('moving a step leaves every line of logic and every comment as it was', () => {
  const store = document();
  store.getState().edit('Move', placeSteps({ split: at }));
  expect(sourceOf(store).startsWith(source.trimEnd())).toBe(true);
  expect(sourceOf(store)).toContain('x: 10');
});

test('an edge is written into a list that has nothing after its key', () => {
  const store = openDocument('refrain: 1\nid: p\nsteps:\n  - { id: a, kind: x@1 }\n  - { id: b, kind: x@1 }\nedges:\n');
  store.getState().edit('Connect', connect({ from: 'a', to: 'b' }));
  expect(openDocument(sourceOf(store)).getState().value).toEqual(store.getState().value);
});

test('an empty title gives the name of the kind back', () => {
  const named = titleStep('split', '  Held-out  ')(value());
  expect(stepsById(named).get('split')!.title).toBe('Held-out');
  expect(titleStep('split', ' ')(named)).toEqual(value());
});

test('a note keeps its colour when its text changes, and yellow is not written', () => {
  const noted = addNote('note', { x: 1.4, y: 2 }, 'Hi', 'blue')(value());
  const changed = changeNote('note', { text: 'Ho' })(noted);
  expect(notesOf(changed)[0]).toMatchObject({ text: 'Ho', colour: 'blue', x: 1, y: 2 });
  expect(changeNote('note', { colour: 'yellow' })(changed)['editor']).toEqual({
    notes: [{ id: 'note', text: 'Ho', x: 1, y: 2 }],
  });
});

test('copied steps get ids of their own, keep the edges among them, and lose those to others', () => {
  const text = copySteps(value(), new Set(['curate', 'split']), new Set(), { curate: at, split: at }, catalog);
  const { edit, steps } = paste(value(), text)!;
  const pasted = edit(value());
  expect(steps).toEqual(['curate-2', 'split-2']);
  expect(edgesOf(pasted).map(edgeKey)).toContain('curate-2.dataset → split-2.dataset');
  expect(edgesOf(pasted)).toHaveLength(3);
});

test('with outer edges, a copy takes from where the original takes, and steals no input', () => {
  const text = copySteps(value(), new Set(['curate']), new Set(), {}, catalog);
  const pasted = paste(value(), text, { withOuter: true })!.edit(value());
  expect(edgesOf(pasted).map(edgeKey)).toContain('lyrics.dataset → curate-2.dataset');
  expect(edgesOf(pasted).filter(({ to }) => to === 'split.dataset')).toHaveLength(1);
});

test('a condition follows the steps it reads when they are pasted together', () => {
  const withWhen: Written = {
    ...value(),
    steps: [
      { id: 'a', kind: 'import-lyrics@1' },
      { id: 'b', kind: 'curate-dataset@1', when: 'steps.a.rows > 10 and steps.other.rows > 1' },
    ],
  };
  const text = copySteps(withWhen, new Set(['a', 'b']), new Set(), {}, catalog);
  const pasted = paste(withWhen, text)!.edit(withWhen);
  expect(stepsById(pasted).get('b-2')!.when).toBe('steps.a-2.rows > 10 and steps.other.rows > 1');
});

test('what is copied holds no secret, even one that was typed where a name belongs', () => {
  const step = (params: Written): Written => ({ ...value(), steps: [{ id: 'a', kind: 'import-lyrics@1', params }] });
  const copied = (params: Written) => copySteps(step(params), new Set(['a']), new Set(), {}, catalog);
  expect(copied({ apiKey: 'sk-123', source: 'sample:lyrics' })).not.toContain('sk-123');
  expect(copied({ apiKey: { $secret: 'lyrics-key' } })).toContain('lyrics-key');
});

test('a kind nobody knows is pasted as it is, and is a problem of the document', () => {
  const text = JSON.stringify({ schema: 'refrain/steps@1', steps: [{ id: 'x', kind: 'from-the-future@3' }] });
  const pasted = paste(value(), text)!.edit(value());
  const compiled = compile(pasted as never, catalog);
  expect(!compiled.ok && compiled.problems.map(({ code }) => code)).toContain('unknown-kind');
});

test.each(['', 'hello', '{}', '[1]', '{"schema":"refrain/steps@2","steps":[]}', '{"schema":'])(
  'other text is not pasted: %j',
  (text) => expect(paste(value(), text)).toBeNull(),
);

test('whatever stands in a text of the right schema, pasting it leaves a document that can be read', () => {
  fc.assert(
    fc.property(
      fc.record({
        steps: fc.anything(),
        edges: fc.anything(),
        outer: fc.anything(),
        layout: fc.anything(),
        notes: fc.anything(),
        groups: fc.anything(),
      }),
      (clip) => {
        const pasted = paste(value(), JSON.stringify({ schema: 'refrain/steps@1', ...clip }));
        if (pasted) expect(stepsOf(pasted.edit(value())).length).toBeGreaterThanOrEqual(3);
      },
    ),
    { numRuns: 500 },
  );
});

/** One edit of any sort, made of what the document holds when it comes to it. */
const anyEdit = fc
  .record({
    sort: fc.nat(15),
    one: fc.nat(40),
    other: fc.nat(40),
    x: fc.integer({ min: -999, max: 999 }),
    text: fc.string({ maxLength: 12 }),
  })
  .map(({ sort, one, other, x, text }): Edit => (now) => {
    const steps = stepsOf(now);
    const id = steps[one % Math.max(1, steps.length)]?.id ?? 'none';
    const to = steps[other % Math.max(1, steps.length)]?.id ?? 'none';
    const edge = edgesOf(now)[one % Math.max(1, edgesOf(now).length)];
    const group = groupsOf(now)[one % Math.max(1, groupsOf(now).length)]?.id ?? 'none';
    const note = notesOf(now)[one % Math.max(1, notesOf(now).length)]?.id ?? 'none';
    const refs = [...catalog.keys()] as KindRef[];
    const kind = refs[other % refs.length]!;
    const through = edge && portsThrough(now, edge, catalog.get(kind)!, catalog);
    const edits: Edit[] = [
      addStep({ id: stepIdFor(now, kind), kind, at: { x, y: x } }),
      removeSteps(new Set([id])),
      placeSteps({ [id]: { x, y: -x } }),
      titleStep(id, text),
      disableSteps([id], x > 0),
      connect({ from: id, to }),
      edge ? disconnect(new Set([edgeKey(edge)])) : (value) => value,
      edge ? reconnect(edge, { from: edge.from, to: `${id}.dataset` }) : (value) => value,
      edge && through
        ? insertBetween({ edge, id: stepIdFor(now, kind), kind, at: { x, y: 0 }, through })
        : (value) => value,
      groupSteps(new Set([id, to]), text),
      ungroup(new Set([group])),
      collapseGroup(group, x > 0),
      titleGroup(group, text),
      addNote(`note-${one}-${other}-${x < 0 ? 'a' : 'b'}-${notesOf(now).length}`, { x, y: x }, text),
      placeNotes({ [note]: { x, y: 0 } }),
      (value) =>
        paste(value, copySteps(value, new Set([id, to]), new Set([note]), storedLayout(value), catalog))!.edit(value),
    ];
    return edits[sort]!(now);
  });

test('any row of edits leaves a document that can be read, and taking them back gives the identical value and text', () => {
  fc.assert(
    fc.property(fc.array(anyEdit, { maxLength: 14 }), (edits) => {
      const store = document();
      const first = store.getState().value;
      const text = sourceOf(store);
      for (const [place, edit] of edits.entries()) store.getState().edit(`edit ${place}`, edit);
      const last = store.getState().value;
      const read = readSpec(last as never);
      expect(read.ok || read.problems).toBe(true);
      const count = store.getState().past.length;
      for (let done = 0; done < count; done += 1) store.getState().undo();
      expect(store.getState().value).toBe(first);
      expect(sourceOf(store)).toBe(text);
      for (let done = 0; done < count; done += 1) store.getState().redo();
      expect(store.getState().value).toBe(last);
    }),
    { numRuns: 400 },
  );
});

/** Edges have no order: one that was taken out and drawn again stays where the text has it. */
const drawn = (value: Written) => ({
  ...value,
  edges: edgesOf(value).toSorted((a, b) => (edgeKey(a) < edgeKey(b) ? -1 : 1)),
});

test('the text of an edited document reads as what the canvas shows, with its comments', () => {
  fc.assert(
    fc.property(fc.array(anyEdit, { maxLength: 5 }), (edits) => {
      const store = document();
      for (const [place, edit] of edits.entries()) store.getState().edit(`edit ${place}`, edit);
      const written = sourceOf(store);
      expect(drawn(openDocument(written).getState().value)).toEqual(drawn(store.getState().value));
      expect(written).toContain('# Mine');
    }),
    { numRuns: 60 },
  );
});
