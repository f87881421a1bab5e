import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError } from '../../../server/client.ts';
import { api } from '../../data/api.ts';
import type { Evidence } from '../../release/evidence-text.ts';
import type { Advice } from '../../release/verdict.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { AreaField } from '../../ui/fields.tsx';
import { formatNumber, formatPercent, shortDigest } from '../../ui/format.ts';
import { Failure } from '../../ui/states.tsx';
import { toast } from '../../ui/toast.tsx';
import { useLanguage, useWords } from '../../words/language.ts';
import { shellWords } from '../../words/shell.ts';
import { EvidenceDifferences } from './evidence-news.tsx';
import { adviceTone } from './verdict-card.tsx';
import { pendingWords } from './pending-words.ts';
import { releaseWords } from './words.ts';

interface DecideDialogProps {
  readonly verdict: 'approve' | 'reject';
  readonly runId: string;
  readonly stepId: string;
  /** Of what this page shows; the server refuses another. */
  readonly evidenceDigest: string;
  /** Other evidence waits by now. */
  readonly hasChanged: boolean;
  /** As it stood there when the dialog was opened. */
  readonly seen: Evidence;
  readonly evidence: Evidence;
  readonly advice: Advice;
  /** How long the decision can be taken back before it takes effect. */
  readonly graceMs: number;
  readonly onClose: () => void;
}

const adviceOf = { approve: 'approve', reject: 'reject' } as const;

/** Repeats the sentence that is signed, and signs it. */
export function DecideDialog(props: DecideDialogProps) {
  const { verdict, runId, stepId, evidenceDigest, hasChanged, seen, evidence, advice, graceMs, onClose } = props;
  const t = useWords(releaseWords);
  const p = useWords(pendingWords);
  const seconds = formatNumber(graceMs / 1_000);
  const s = useWords(shellWords);
  const language = useLanguage();
  const queries = useQueryClient();
  const [comment, setComment] = useState('');
  const [isMissing, setMissing] = useState(false);
  const { mutate, isPending, error } = useMutation({
    mutationFn: () =>
      api.call('POST /runs/{runId}/decision', {
        params: { runId },
        body: {
          stepId,
          verdict,
          evidenceDigest: evidenceDigest as `sha256:${string}`,
          comment: comment.trim(),
          language,
        },
      }),
    onSuccess: () => {
      // What can be taken back the card says, and a word over the page would hide the way to do it on a phone.
      if (graceMs === 0) toast(verdict === 'approve' ? t('approved') : t('rejected'));
      onClose();
    },
    onSettled: async () => {
      await Promise.all(
        [['run', runId], ['overview'], ['evidence', runId], ['releases']].map((queryKey) =>
          queries.invalidateQueries({ queryKey }),
        ),
      );
    },
  });
  const sign = () => {
    if (verdict === 'reject' && comment.trim() === '') setMissing(true);
    else mutate();
  };
  const run = `…${runId.slice(-6)}`;
  const { alias, canary } = evidence;
  const later = graceMs > 0 ? p('later', { seconds }) : '';
  const share = canary && formatPercent(canary.share);
  const what = !share ? later : graceMs > 0 ? p('laterShare', { share, seconds }) : t('signCanary', { share });
  const isAgainst = advice !== 'judge' && advice !== adviceOf[verdict];
  return (
    <Dialog
      title={verdict === 'approve' ? t('approveTitle') : t('rejectTitle')}
      width="narrow"
      onClose={onClose}
      actions={
        <>
          <Button size="touch" onClick={onClose}>
            {s('cancel')}
          </Button>
          <Button
            size="touch"
            look={verdict === 'approve' ? 'primary' : 'danger'}
            autoFocus={verdict === 'approve'}
            disabled={isPending || hasChanged}
            onClick={sign}
          >
            {verdict === 'approve' ? t('confirmApprove') : t('confirmReject')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <div className="rounded-control bg-sunk p-3">
          <p className="text-xs text-ink-3">{t('youSign')}</p>
          <p className="text-lg break-words">
            {verdict === 'approve'
              ? t('signApprove', { run, alias, what })
              : `${t('signReject', { run, alias })} ${later}`}{' '}
            {isAgainst && (
              <strong className={adviceTone[advice]}>{t('signAgainst', { advice: t(`advice-${advice}`) })}</strong>
            )}
          </p>
          <p className="mt-1 text-xs text-ink-3" title={evidenceDigest}>
            {t('evidenceDigest')} <span className="font-mono">{shortDigest(evidenceDigest)}</span> ·{' '}
            {t('bindsEvidence')}
          </p>
        </div>
        <AreaField
          label={verdict === 'approve' ? t('comment') : t('commentNeeded')}
          value={comment}
          maxLength={4_000}
          autoFocus={verdict === 'reject'}
          fault={isMissing && comment.trim() === '' ? t('commentNeeded') : undefined}
          onChange={(event) => setComment(event.target.value)}
        />
        {hasChanged || (error instanceof ApiError && error.code === 'evidence-changed') ? (
          <div role="alert" className="flex flex-col gap-1 text-failed">
            <p>{t('evidenceChanged')}</p>
            {evidence.pass?.digest !== seen.pass?.digest && <EvidenceDifferences before={seen} now={evidence} />}
          </div>
        ) : (
          error && <Failure error={error} />
        )}
      </div>
    </Dialog>
  );
}
