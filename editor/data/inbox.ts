import type { Overview } from './overview.ts';

type Of<List extends 'waiting' | 'broken' | 'ended' | 'rolledBack' | 'questions'> = Overview[List][number];
/** One thing in the inbox. `isOpen`: it waits for somebody; otherwise it is news, until it has been seen. */
export type InboxItem = { readonly key: string; readonly at: string; readonly isOpen: boolean } & (
  | { readonly what: 'approval'; readonly of: Of<'waiting'> }
  | { readonly what: 'broken'; readonly of: Of<'broken'> }
  | { readonly what: 'question'; readonly of: Of<'questions'> }
  | { readonly what: 'ended'; readonly of: Of<'ended'> }
  | { readonly what: 'rolled-back'; readonly of: Of<'rolledBack'> }
);

/** For whoever asked, its answer is news. */
export const questionKey = (questionId: string) => `question ${questionId}`;

/** What waits, the nearest deadline first; then questions and what happened, newest first. */
export function inboxOf({ waiting, broken, ended, rolledBack, questions }: Overview): InboxItem[] {
  const due = ({ of }: { of: { until: string | null; since: string } }) => of.until ?? of.since;
  const open = [
    ...waiting.map((of) => ({
      key: `approval ${of.runId} ${of.stepId} ${of.evidence}`,
      at: of.since,
      isOpen: true,
      what: 'approval' as const,
      of,
    })),
    ...broken.map((of) => ({
      key: `broken ${of.runId} ${of.stepId} ${of.since}`,
      at: of.since,
      isOpen: true,
      what: 'broken' as const,
      of,
    })),
  ].toSorted((a, b) => due(a).localeCompare(due(b)));
  const news = [
    ...ended.map((of) => ({
      key: `ended ${of.runId}`,
      at: of.endedAt,
      isOpen: false,
      what: 'ended' as const,
      of,
    })),
    ...rolledBack.map((of) => ({
      key: `rolled-back ${of.alias} ${of.version}`,
      at: of.at,
      isOpen: false,
      what: 'rolled-back' as const,
      of,
    })),
    ...questions.map((of) => ({
      key: questionKey(of.questionId),
      at: of.answeredAt ?? of.askedAt,
      isOpen: of.answeredAt === null,
      what: 'question' as const,
      of,
    })),
  ].toSorted((a, b) => b.at.localeCompare(a.at));
  return [...open, ...news];
}

/** How many ask for attention: all that wait, and news nobody of this browser has seen. */
export const countOf = (items: readonly InboxItem[], isSeen: (key: string) => boolean): number =>
  items.filter(({ isOpen, key }) => isOpen || !isSeen(key)).length;
