import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { useMay, useSession } from '../../data/session.ts';
import type { Evidence } from '../../release/evidence-text.ts';
import type { Advice } from '../../release/verdict.ts';
import { Button } from '../../ui/button.tsx';
import { formatAge, formatFullTime, formatTime } from '../../ui/format.ts';
import { useWords } from '../../words/language.ts';
import { DecideDialog } from './decide-dialog.tsx';
import { obstacleOf, takenBackOf, type Run, type Standing } from './decision.ts';
import { pendingWords } from './pending-words.ts';
import { PendingDecision } from './pending-decision.tsx';
import { OverrideDialog } from './override-dialog.tsx';
import { questionWords } from './question-words.ts';
import type { Question } from './questions-query.ts';
import { adviceTone } from './verdict-card.tsx';
import { releaseWords } from './words.ts';

const LazyAskDialog = lazy(async () => ({ default: (await import('./ask-dialog.tsx')).AskDialog }));

interface DecisionProps {
  readonly run: Run;
  readonly stepId: string;
  readonly evidence: Evidence;
  readonly standing: Standing;
  readonly advice: Advice;
  readonly questions: readonly Question[];
}

/** What somebody is about to sign, as it stood there when they said so. */
interface Asked {
  readonly verdict: 'approve' | 'reject';
  readonly digest: string;
  readonly evidence: Evidence;
}

const obstacleWords = {
  'may-not': 'mayNotDecide',
  'own-run': 'ownRun',
  'own-change': 'ownChange',
  trial: 'trial',
} as const;

/** On a wide page it stays beside the evidence; on a phone its buttons stay at the bottom. */
export function DecisionCard({ run, stepId, evidence, standing, advice, questions }: DecisionProps) {
  const t = useWords(releaseWords);
  const p = useWords(pendingWords);
  const q = useWords(questionWords);
  const takenBack = takenBackOf(run, stepId).at(-1);
  const { person, singlePersonInstall } = useSession();
  const mayDecide = useMay('run:decide');
  // What is signed is what was shown when the person said so; should it change meanwhile, nothing is signed.
  const [asked, setAsked] = useState<Asked | null>(null);
  /** The evidence that a question is about, as long as somebody writes one. */
  const [asking, setAsking] = useState<string | null>(null);
  const open = questions.filter(({ answer }) => answer === null).length;
  const obstacle = obstacleOf(run, { id: person.id, mayDecide, isAlone: singlePersonInstall });
  const isOpen = standing.is === 'waiting';
  const propose = (verdict: 'approve' | 'reject') => () => {
    if (standing.is === 'waiting') setAsked({ verdict, digest: standing.evidenceDigest, evidence });
  };
  const buttons = isOpen && obstacle === null && (
    <>
      <Button look="primary" size="touch" className="max-sm:flex-1" onClick={propose('approve')}>
        <span className="lg:hidden">{t('approveShort')}</span>
        <span className="max-lg:hidden">{evidence.canary ? t('approve') : t('approveOnly')}</span>
      </Button>
      <Button size="touch" className="max-sm:flex-1" onClick={propose('reject')}>
        {t('reject')}
      </Button>
    </>
  );
  return (
    <>
      <section
        aria-label={t('decide')}
        className="flex flex-col gap-3 rounded-card border border-line bg-panel p-4 shadow-float lg:sticky lg:top-4"
      >
        <h2 className="text-lg font-semibold">{t('decide')}</h2>
        {isOpen ? (
          <>
            <p className={`font-semibold ${adviceTone[advice]}`}>{t(`advice-${advice}`)}</p>
            <p className="text-xs text-ink-2">
              <Deadline since={standing.since} until={standing.until} />
            </p>
            {takenBack && (
              <p role="status" className="text-xs break-words text-ink-2">
                ↺ {p(`historyLine-${takenBack.verdict}`, { who: takenBack.who.name, at: formatTime(takenBack.at) })}
              </p>
            )}
            {obstacle && (
              <p role="note" className="text-waiting">
                ◆ {t(obstacleWords[obstacle])}
              </p>
            )}
            {!obstacle && singlePersonInstall && run.startedBy.id === person.id && (
              <p className="text-xs text-ink-3">{t('alone')}</p>
            )}
            {buttons && <div className="flex flex-col gap-2 max-lg:hidden print:hidden">{buttons}</div>}
            <p role="status" className="text-xs empty:-mt-3">
              {open > 0 && (
                <a href="#questions" className="inline-flex min-h-6 items-center text-waiting pointer-coarse:min-h-11">
                  ◆ {q('open', { count: open })}
                </a>
              )}
            </p>
            <Button
              look="quiet"
              className="print:hidden max-sm:min-h-11"
              onClick={() => setAsking(standing.evidenceDigest)}
            >
              {q('ask')}
            </Button>
          </>
        ) : standing.is === 'pending' ? (
          <PendingDecision runId={run.runId} stepId={stepId} decided={standing.decided} />
        ) : (
          <Settled run={run} stepId={stepId} evidence={evidence} standing={standing} mayDecide={mayDecide} />
        )}
      </section>
      {buttons && (
        <div className="fixed inset-x-0 bottom-14 z-30 flex flex-wrap items-center gap-2 border-t border-line bg-panel p-2 pb-2 shadow-float sm:bottom-0 lg:hidden print:hidden">
          {open > 0 && (
            <span aria-hidden="true" className="w-full px-1 text-xs text-waiting">
              ◆ {q('open', { count: open })}
            </span>
          )}
          {buttons}
        </div>
      )}
      {asked && isOpen && (
        <DecideDialog
          verdict={asked.verdict}
          runId={run.runId}
          stepId={stepId}
          evidenceDigest={asked.digest}
          hasChanged={standing.evidenceDigest !== asked.digest}
          seen={asked.evidence}
          evidence={evidence}
          advice={advice}
          graceMs={run.plan.steps.find(({ id }) => id === stepId)?.graceMs ?? 0}
          onClose={() => setAsked(null)}
        />
      )}
      {asking && (
        <Suspense>
          <LazyAskDialog
            runId={run.runId}
            stepId={stepId}
            alias={evidence.alias}
            evidenceDigest={isOpen ? standing.evidenceDigest : asking}
            startedBy={run.startedBy.name}
            onClose={() => setAsking(null)}
          />
        </Suspense>
      )}
    </>
  );
}

function Deadline({ since, until }: { readonly since: string; readonly until: string | null }) {
  const t = useWords(releaseWords);
  return until ? (
    <time dateTime={until} title={formatFullTime(until)}>
      {t('deadline', { at: formatTime(until), age: formatAge(until) })}
    </time>
  ) : (
    <time dateTime={since}>{t('noDeadline', { age: formatAge(since) })}</time>
  );
}

interface SettledProps {
  readonly run: Run;
  readonly stepId: string;
  readonly evidence: Evidence;
  readonly standing: Standing;
  readonly mayDecide: boolean;
}

function Settled({ run, stepId, evidence, standing, mayDecide }: SettledProps) {
  const t = useWords(releaseWords);
  if (standing.is === 'approved' || standing.is === 'rejected') {
    const { decision } = standing;
    return (
      <>
        <p className={`font-semibold ${standing.is === 'approved' ? 'text-succeeded' : 'text-failed'}`}>
          <span aria-hidden="true">{standing.is === 'approved' ? '✓' : '✕'}</span> {t(`state-${standing.is}`)}
        </p>
        {decision && (
          <>
            <p className="text-xs text-ink-2">
              {t('decidedBy', { who: decision.person.name, at: formatTime(decision.decidedAt) })}
            </p>
            {decision.comment !== '' && <p className="break-words whitespace-pre-wrap">{decision.comment}</p>}
          </>
        )}
      </>
    );
  }
  if (standing.is === 'refused')
    return (
      <>
        <p className="font-semibold text-failed">✕ {t('state-refused')}</p>
        <Override run={run} stepId={stepId} evidence={evidence} mayDecide={mayDecide} />
      </>
    );
  if (standing.is === 'waiting' || standing.is === 'pending') return null;
  return <p className="text-ink-2">{standing.is === 'not-yet' ? t('notYet') : t(`state-${standing.is}`)}</p>;
}

function Override({ run, stepId, evidence, mayDecide }: Omit<SettledProps, 'standing'>) {
  const t = useWords(releaseWords);
  const { person, singlePersonInstall } = useSession();
  const [isOpen, setOpen] = useState(false);
  const { override, gateStepId, report } = evidence;
  if (override?.startedRunId)
    return (
      <>
        <p className="text-xs text-ink-2">{t('overrideDone', { who: override.by.name })}</p>
        <Link to="/releases/$runId/$stepId" params={{ runId: override.startedRunId, stepId }}>
          {t('overrideRun')}
        </Link>
      </>
    );
  const why = singlePersonInstall
    ? t('overrideNeedsTwo')
    : !mayDecide
      ? t('mayNotDecide')
      : override?.by.id === person.id
        ? t('overrideYouFirst')
        : null;
  return (
    <>
      <p className="text-xs text-ink-2">{t('overrideText')}</p>
      {override && (
        <p className="text-xs break-words text-ink-2">
          {t('overrideFirst', { who: override.by.name, at: formatTime(override.at), comment: override.comment })}
        </p>
      )}
      {why ? (
        <p className="text-waiting">◆ {why}</p>
      ) : (
        <Button size="touch" look="danger" onClick={() => setOpen(true)}>
          {t('override')}
        </Button>
      )}
      {isOpen && gateStepId && report && (
        <OverrideDialog
          runId={run.runId}
          gateStepId={gateStepId}
          reportDigest={report.digest}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  );
}
