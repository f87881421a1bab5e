import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ApiError } from '../../server/client.ts';
import { startAutosave, type Autosave, type Draft } from './autosave.ts';
import type { DocumentStore } from './document.ts';
import { openDocument, setSource, sourceOf, sourceOfKept } from './document-text.ts';
import { setParam } from './edits/setting-edits.ts';
import type { Journal, JournalEntry } from './journal.ts';
import { joinSources, keyOfPath } from './three-way.ts';

const start = `refrain: 1
id: p
steps:
  # the one that learns
  - id: sft
    kind: train-sft@1
    params:
      rank: 8
      alpha: 32
`;
const ann = { id: 'a', name: 'Ann' };
const bo = { id: 'b', name: 'Bo' };

/** A server that keeps one draft as the real one does, and may be away. */
function createServer(source = start) {
  const server = {
    draft: { source, version: 1, savedAt: '2026-01-01T00:00:00.000Z', savedBy: bo } as Draft,
    isAway: false,
    saves: 0,
    putBy(who: Draft['savedBy'], text: string, base: number) {
      if (server.isAway) throw new ApiError(0, 'unreachable', { en: 'away', zh: '' });
      if (base !== server.draft.version) throw new ApiError(409, 'draft-stale', { en: 'stale', zh: '' });
      server.saves += 1;
      server.draft = { source: text, version: base + 1, savedAt: new Date().toISOString(), savedBy: who };
      return { version: server.draft.version, savedAt: server.draft.savedAt };
    },
  };
  return server;
}

interface Tab {
  readonly document: DocumentStore;
  readonly autosave: Autosave;
  readonly kept: Map<string, JournalEntry>;
}
const tabs: Tab[] = [];

const texts = { sourceOf, setSource, joinSources };
function openTab(server: ReturnType<typeof createServer>, me = ann, loadTexts = async () => texts): Tab {
  const kept = new Map<string, JournalEntry>();
  const journal: Journal = {
    write: async (entry) => void kept.set(entry.pipelineId, entry),
    remove: async ({ pipelineId }) => void kept.delete(pipelineId),
    left: async () => [...kept.values()],
  };
  const document = openDocument(server.draft.source);
  const autosave = startAutosave({
    pipelineId: 'p',
    tab: me.id,
    document,
    draft: server.draft,
    journal,
    me,
    save: async (source, base) => server.putBy(me, source, base),
    load: async () => {
      if (server.isAway) throw new ApiError(0, 'unreachable', { en: 'away', zh: '' });
      return server.draft;
    },
    texts: loadTexts,
    joinLabel: 'joined',
  });
  const tab = { document, autosave, kept };
  tabs.push(tab);
  return tab;
}

const set = ({ document }: Tab, name: string, value: number) =>
  document.getState().edit(name, setParam('sft', name, value));
const phaseOf = ({ autosave }: Tab) => autosave.store.getState().phase;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  for (const { autosave } of tabs.splice(0)) autosave.stop();
  vi.useRealTimers();
});

test('a change is with the server within two seconds, also while somebody goes on changing', async () => {
  const server = createServer();
  const tab = openTab(server);
  for (let rank = 9; rank < 16; rank += 1) {
    set(tab, 'rank', rank);
    await vi.advanceTimersByTimeAsync(300);
  }
  expect(server.saves).toBeGreaterThan(0);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(server.draft.source).toContain('rank: 15');
  expect(server.draft.source).toContain('# the one that learns');
  expect(phaseOf(tab)).toBe('saved');
});

test('a tab that is killed a second after a change has left it in the journal; once saved, nothing is left', async () => {
  const server = createServer();
  server.isAway = true;
  const tab = openTab(server);
  set(tab, 'rank', 64);
  await vi.advanceTimersByTimeAsync(500);
  expect(tab.kept.get('p')).toMatchObject({ base: { version: 1, source: start } });
  expect(sourceOfKept(tab.kept.get('p')!.kept)).toBe(start.replace('rank: 8', 'rank: 64'));
  await vi.advanceTimersByTimeAsync(5_000);
  expect(phaseOf(tab)).toBe('offline');
  server.isAway = false;
  await vi.advanceTimersByTimeAsync(15_000);
  expect(server.draft.source).toContain('rank: 64');
  expect(phaseOf(tab)).toBe('saved');
  expect(tab.kept.size).toBe(0);
});

test('what writes texts could not be fetched: that is being offline, and it is tried again', async () => {
  const server = createServer();
  let isAway = true;
  const tab = openTab(server, ann, async () => {
    if (isAway) throw new ApiError(0, 'unreachable', { en: 'away', zh: '' });
    return texts;
  });
  set(tab, 'rank', 64);
  await vi.advanceTimersByTimeAsync(2_000);
  expect([phaseOf(tab), tab.kept.size]).toEqual(['offline', 1]);
  isAway = false;
  await vi.advanceTimersByTimeAsync(15_000);
  expect(server.draft.source).toContain('rank: 64');
});

test('two sessions that change different fields both keep their change, and are told', async () => {
  const server = createServer();
  const [one, two] = [openTab(server), openTab(server, bo)];
  set(one, 'rank', 16);
  await vi.advanceTimersByTimeAsync(2_000);
  set(two, 'alpha', 64);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(server.draft.source).toMatch(/rank: 16\n +alpha: 64/);
  expect(two.autosave.store.getState().joined).toMatchObject({ by: 'Ann', changes: 1 });
  await one.autosave.refresh();
  await vi.advanceTimersByTimeAsync(2_000);
  expect(sourceOf(one.document)).toBe(server.draft.source);
  expect([phaseOf(one), phaseOf(two)]).toEqual(['saved', 'saved']);
});

test('two sessions that change one field: nothing is overwritten until a person has chosen', async () => {
  const server = createServer();
  const [one, two] = [openTab(server), openTab(server, bo)];
  set(one, 'rank', 16);
  await vi.advanceTimersByTimeAsync(2_000);
  set(two, 'rank', 4);
  set(two, 'alpha', 64);
  await vi.advanceTimersByTimeAsync(4_000);
  expect(phaseOf(two)).toBe('conflict');
  expect(server.draft.source).toContain('rank: 16');
  const { conflict } = two.autosave.store.getState();
  expect(conflict?.fields).toMatchObject([{ mine: { before: 8, after: 4 }, theirs: { after: 16 } }]);
  await two.autosave.resolve({ [keyOfPath(['steps', 'sft', 'params', 'rank'])]: 'mine' });
  await vi.advanceTimersByTimeAsync(2_000);
  expect(server.draft.source).toMatch(/rank: 4\n +alpha: 64/);
  expect(phaseOf(two)).toBe('saved');
});

test('the same change made twice is no conflict', async () => {
  const server = createServer();
  const [one, two] = [openTab(server), openTab(server, bo)];
  set(one, 'rank', 16);
  set(two, 'rank', 16);
  await vi.advanceTimersByTimeAsync(4_000);
  expect([phaseOf(one), phaseOf(two)]).toEqual(['saved', 'saved']);
  expect(server.draft.source).toContain('rank: 16');
});

test('a text that cannot be read is saved as it is, and against somebody else’s change the whole is chosen', async () => {
  const server = createServer();
  const [one, two] = [openTab(server), openTab(server, bo)];
  setSource(two.document, `${start}  - [`, 'code');
  await vi.advanceTimersByTimeAsync(2_000);
  expect(server.draft.source).toBe(`${start}  - [`);
  set(one, 'rank', 16);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(one.autosave.store.getState().conflict?.fields).toEqual([]);
  await one.autosave.resolve('mine');
  await vi.advanceTimersByTimeAsync(2_000);
  expect(server.draft.source).toContain('rank: 16');
});

test('what the server refuses is told with its reason, and tried again with the next change', async () => {
  const server = createServer();
  const tab = openTab(server);
  const put = server.putBy;
  server.putBy = () => {
    throw new ApiError(413, 'too-large', { en: 'too large', zh: '太大' });
  };
  set(tab, 'rank', 16);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(tab.autosave.store.getState()).toMatchObject({ phase: 'refused', error: { code: 'too-large' } });
  server.putBy = put;
  set(tab, 'rank', 17);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(phaseOf(tab)).toBe('saved');
});
