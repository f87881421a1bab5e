import { useQuery } from '@tanstack/react-query';
import { Download, Printer } from 'lucide-react';
import { api } from '../../data/api.ts';
import { useMay } from '../../data/session.ts';
import type { Evidence } from '../../release/evidence-text.ts';
import { DigestLink } from '../../run/digest-link.tsx';
import { saveFile } from '../../run/save-file.ts';
import { Button } from '../../ui/button.tsx';
import { Facts, type Fact } from '../../ui/facts.tsx';
import { formatFullTime } from '../../ui/format.ts';
import { usePageAction } from '../../ui/page-actions.ts';
import { Card } from '../../ui/page.tsx';
import { useWords } from '../../words/language.ts';
import { recordOf, takenBackOf, type Run } from './decision.ts';
import { pendingWords } from './pending-words.ts';
import type { Question } from './questions-query.ts';
import { releaseWords } from './words.ts';

interface AuditCardProps {
  readonly run: Run;
  readonly stepId: string;
  readonly evidence: Evidence;
  /** Null while nobody knows them. */
  readonly questions: readonly Question[] | null;
}

/** Who decided what, when, on which evidence; as a file and in print too. */
export function AuditCard({ run, stepId, evidence, questions }: AuditCardProps) {
  const t = useWords(releaseWords);
  const p = useWords(pendingWords);
  const mayAudit = useMay('audit:read');
  const decision = run.decisions.find((one) => one.stepId === stepId);
  const { data } = useQuery({
    queryKey: ['tallies', run.runId, stepId],
    queryFn: () => api.call('GET /runs/{runId}/blind/{stepId}/tallies', { params: { runId: run.runId, stepId } }),
    // Nobody is led by what others said: it belongs to the record, and there is none before a decision.
    enabled: mayAudit && decision !== undefined,
  });
  const takenBack = takenBackOf(run, stepId);
  const pending = run.state.waiting.find((one) => one.stepId === stepId)?.decided;
  const tallies = data?.tallies ?? [];
  const save = () => {
    const record = recordOf(run, stepId, evidence, {
      blindVotes: tallies,
      // What the reader may do about them is no part of the record.
      questions: questions?.map(({ mayAnswer: _, ...question }) => question) ?? null,
    });
    const name = `release-${evidence.alias}-${run.runId}.json`;
    saveFile(name, new Blob([JSON.stringify(record, null, 2)], { type: 'application/json' }));
  };
  usePageAction('saveRecord', save);
  usePageAction('printRecord', () => print());
  const facts: Fact[] = [
    ...(decision
      ? [
          { id: 'person', name: t('person'), value: decision.person.name },
          { id: 'at', name: t('at'), value: formatFullTime(decision.decidedAt) },
          {
            id: 'verdict',
            name: t('verdict'),
            value: pending
              ? p(`is-${pending.verdict}`)
              : t(decision.verdict === 'approve' ? 'state-approved' : 'state-rejected'),
          },
          {
            id: 'comment',
            name: t('commentWas'),
            value: <span className="whitespace-pre-wrap">{decision.comment || t('noComment')}</span>,
          },
          {
            id: 'language',
            name: t('signedIn'),
            // Decisions from before this was kept, and from the command line, have none.
            value: decision.language === undefined ? '—' : t(`language-${decision.language}`),
          },
          ...(pending ? [{ id: 'effective', name: p('effectiveAt'), value: formatFullTime(pending.effectiveAt) }] : []),
          ...(decision.ownRun ? [{ id: 'own', name: '', value: t('ownRunSigned') }] : []),
        ]
      : []),
    ...(takenBack.length > 0
      ? [
          {
            id: 'taken-back',
            name: p('history'),
            value: (
              <ul>
                {takenBack.map(({ at, who, verdict }) => (
                  <li key={at}>{p(`historyLine-${verdict}`, { who: who.name, at: formatFullTime(at) })}</li>
                ))}
              </ul>
            ),
          },
        ]
      : []),
    ...(evidence.pass
      ? [
          {
            id: 'evidence',
            name: t('evidenceDigest'),
            value: <DigestLink digest={evidence.pass.digest} />,
          },
        ]
      : []),
    { id: 'plan', name: t('plan'), value: <span className="font-mono text-xs break-all">{run.planDigest}</span> },
    ...(decision
      ? [
          {
            id: 'signature',
            name: t('signature'),
            value: <span className="font-mono text-xs break-all">{decision.signature}</span>,
          },
        ]
      : []),
    ...(tallies.length > 0
      ? [
          {
            id: 'blind',
            name: t('blindVotes'),
            value: (
              <ul>
                {tallies.map(({ person, tally }) => (
                  <li key={person}>{t('tally', { person, ...tally })}</li>
                ))}
              </ul>
            ),
          },
        ]
      : []),
  ];
  return (
    <Card title={t('audit')}>
      <div className="flex flex-col gap-3 p-4">
        {!decision && <p className="text-ink-2">{t('auditNone')}</p>}
        <Facts facts={facts} />
        <div className="flex flex-wrap gap-2 print:hidden">
          <Button onClick={save}>
            <Download size={14} aria-hidden="true" />
            {t('downloadJson')}
          </Button>
          <Button onClick={() => print()}>
            <Printer size={14} aria-hidden="true" />
            {t('print')}
          </Button>
        </div>
      </div>
    </Card>
  );
}
