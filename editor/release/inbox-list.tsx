import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { InboxItem } from '../data/inbox.ts';
import { helpOf } from '../run/error-help.ts';
import { formatAge, formatFullTime, formatTime } from '../ui/format.ts';
import { StatusGlyph, type Status } from '../ui/status.tsx';
import { useText, useWords } from '../words/language.ts';
import { inboxWords } from './inbox-words.ts';
import { aroundRun } from './around-run.ts';
import { knownReason } from './known-reason.ts';

interface InboxListProps {
  readonly items: readonly InboxItem[];
  /** Marks those that are news to this person. */
  readonly isSeen?: (key: string) => boolean;
  readonly onOpen?: (key: string) => void;
}

/** One tap from each to where something is done about it. */
export function InboxList({ items, isSeen, onOpen }: InboxListProps) {
  return (
    <ul className="divide-y divide-line">
      {items.map((item) => (
        <li key={item.key} data-item={item.what}>
          <Entry item={item} isNew={!item.isOpen && isSeen !== undefined && !isSeen(item.key)} onOpen={onOpen} />
        </li>
      ))}
    </ul>
  );
}

const glyphs: Readonly<Record<InboxItem['what'], Status>> = {
  approval: 'waiting',
  broken: 'broken',
  ended: 'failed',
  'rolled-back': 'cancelled',
  question: 'waiting',
};

interface EntryProps {
  readonly item: InboxItem;
  readonly isNew: boolean;
  readonly onOpen: ((key: string) => void) | undefined;
}

function Entry({ item, isNew, onOpen }: EntryProps) {
  const t = useWords(inboxWords);
  const { title, detail } = useEntryText(item);
  return (
    <PlaceLink item={item} onClick={() => onOpen?.(item.key)}>
      <StatusGlyph status={item.what === 'question' && !item.isOpen ? 'done' : glyphs[item.what]} />
      <span className="min-w-0 flex-1">
        <span className="block font-semibold break-words">
          {title}
          {isNew && (
            <span className="ml-2 rounded-control border border-focus px-1 text-2xs font-normal text-focus">
              {t('isNew')}
            </span>
          )}
        </span>
        <span className="line-clamp-2 text-xs break-words text-ink-3">{detail}</span>
      </span>
      <time dateTime={item.at} title={formatFullTime(item.at)} className="shrink-0 text-xs text-ink-3">
        {formatAge(item.at)}
      </time>
    </PlaceLink>
  );
}

function useEntryText(item: InboxItem): { readonly title: string; readonly detail: string } {
  const t = useWords(inboxWords);
  const text = useText();
  const known = (reason: string | null) => (reason === null ? null : text(knownReason(reason)));
  const join = (...parts: (string | null)[]) => parts.filter((part) => part !== null && part !== '').join(' · ');
  switch (item.what) {
    case 'approval': {
      const { alias, until, since, gate, pipelineId } = item.of;
      return {
        title: t('approval', { alias }),
        detail: join(
          until ? t('until', { at: formatTime(until), age: formatAge(until) }) : t('since', { age: formatAge(since) }),
          gate && (gate.isOverridden ? t('overridden') : t('gate', gate as unknown as Record<string, number>)),
          pipelineId,
        ),
      };
    }
    case 'broken':
      return {
        title: t('broken', { step: text(item.of.title) }),
        detail: join(
          item.of.pipelineId,
          item.of.code === null ? known(item.of.reason) : text(helpOf(item.of.code).title),
        ),
      };
    case 'ended': {
      const { outcome, approvalStepId, stepId, pipelineId, reason } = item.of;
      const isGate = outcome === 'rejected' && approvalStepId !== null && approvalStepId !== stepId;
      return { title: t(isGate ? 'refused' : outcome), detail: join(pipelineId, known(reason)) };
    }
    case 'question': {
      const { askedBy, answeredBy, runId, pipelineId, excerpt } = item.of;
      const run = `${pipelineId} …${runId.slice(-6)}`;
      return {
        title: answeredBy === null ? t('asked', { who: askedBy, run }) : t('answered', { who: answeredBy, run }),
        detail: excerpt,
      };
    }
    case 'rolled-back': {
      const { action, alias, who, reason } = item.of;
      const said = text(knownReason(reason));
      const run = aroundRun(reason, said);
      return {
        title: t(action, { alias }),
        detail: join(who, run ? `${run.before}…${run.runId.slice(-6)}${run.after}` : said),
      };
    }
  }
}

const look = 'flex min-h-11 items-start gap-3 px-4 py-3 text-ink no-underline hover:bg-sunk hover:no-underline';

interface PlaceLinkProps {
  readonly item: InboxItem;
  readonly onClick: () => void;
  readonly children: ReactNode;
}

function PlaceLink({ item, onClick, children }: PlaceLinkProps) {
  if (item.what === 'rolled-back')
    return (
      <Link to="/deployments" search={{ alias: item.of.alias }} onClick={onClick} className={look}>
        {children}
      </Link>
    );
  const { runId } = item.of;
  const stepId =
    item.what === 'approval' || item.what === 'question'
      ? item.of.stepId
      : item.what === 'ended'
        ? item.of.approvalStepId
        : null;
  if (stepId !== null)
    return (
      <Link to="/releases/$runId/$stepId" params={{ runId, stepId }} onClick={onClick} className={look}>
        {children}
      </Link>
    );
  return (
    <Link to="/runs/$runId" params={{ runId }} onClick={onClick} className={look}>
      {children}
    </Link>
  );
}
