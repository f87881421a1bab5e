import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { artifactWords } from '../../artifact/words.ts';
import { ApiError } from '../../../server/client.ts';
import { api } from '../../data/api.ts';
import { useMay } from '../../data/session.ts';
import { knownReason } from '../../release/known-reason.ts';
import { saveFile } from '../../run/save-file.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { shortDigest } from '../../ui/format.ts';
import { Card } from '../../ui/page.tsx';
import { toast } from '../../ui/toast.tsx';
import { useText, useWords } from '../../words/language.ts';
import { shellWords } from '../../words/shell.ts';

/** Whether the run that made an artifact was done once more and made the same; and the way to have it done. */
export function ReproduceCard({ runId }: { readonly runId: string }) {
  const t = useWords(artifactWords);
  const shell = useWords(shellWords);
  const text = useText();
  const navigate = useNavigate();
  const client = useQueryClient();
  const mayStart = useMay('run:start');
  const [isAsked, setAsked] = useState(false);
  const report = useQuery({
    queryKey: ['reproduction', runId],
    queryFn: async () => (await api.call('GET /runs/{runId}/reproduction', { params: { runId } })).reproduction,
    refetchInterval: ({ state: { data } }) => (data?.outcome === 'running' ? 5_000 : false),
  });
  const start = useMutation({
    mutationFn: () => api.call('POST /runs/{runId}/reproduce', { params: { runId: report.data?.of ?? runId } }),
    onSuccess: async (run) => {
      setAsked(false);
      void client.invalidateQueries({ queryKey: ['reproduction', runId] });
      await navigate({ to: '/runs/$runId', params: { runId: run.runId } });
    },
    onError: (error) => {
      setAsked(false);
      toast(error instanceof ApiError ? text(error.text) : String(error), { tone: 'failed' });
    },
  });
  const found = report.data;
  const others = found?.steps.filter(({ verdict }) => verdict === 'different').length ?? 0;
  return (
    <Card
      title={t('certificate')}
      actions={
        mayStart && (
          <Button size="small" onClick={() => setAsked(true)}>
            {t('reproduce')}
          </Button>
        )
      }
    >
      <div className="flex flex-col gap-2 p-4">
        {found === null && <p className="text-ink-3">{t('certNone')}</p>}
        {found && (
          <>
            <p
              className={found.outcome === 'running' ? 'text-running' : found.isSame ? 'text-succeeded' : 'text-failed'}
            >
              {found.outcome === 'running'
                ? `◐ ${t('certRunning')}`
                : found.isSame
                  ? `✓ ${t('certSame')}`
                  : `✕ ${t('certDifferent', { count: others })}`}
            </p>
            <p>
              <Link to="/runs/$runId" params={{ runId: found.runId }}>
                {t('certOpen')} …{found.runId.slice(-6)}
              </Link>
            </p>
            <details>
              <summary>
                {found.steps.length} · {t('digest')}
              </summary>
              <ul className="flex flex-col gap-2 pt-1">
                {found.steps.map(({ stepId, verdict, reason, outputs, drift }) => (
                  <li key={stepId}>
                    <p className="flex justify-between gap-2">
                      <span className="font-semibold">{stepId}</span>
                      <span className={verdict === 'different' ? 'text-failed' : 'text-ink-2'}>
                        {verdict === 'same' ? '✓' : verdict === 'different' ? '✕' : '○'} {t(verdict)}
                      </span>
                    </p>
                    {reason && <p className="text-xs break-words text-ink-2">{text(knownReason(reason))}</p>}
                    {verdict === 'different' &&
                      outputs.map(({ port, was, is }) => (
                        <p key={port} className="font-mono text-xs">
                          {port}: {was ? shortDigest(was) : '–'} → {is ? shortDigest(is) : '–'}
                        </p>
                      ))}
                    {drift.length > 0 && (
                      <p className="text-xs break-words text-ink-2">
                        {t('drift')}:{' '}
                        {drift.map(({ field, was, is }) => `${field} ${was ?? '–'} → ${is ?? '–'}`).join('; ')}
                      </p>
                    )}
                  </li>
                ))}
              </ul>
            </details>
            <div>
              <Button
                size="small"
                onClick={() =>
                  saveFile(
                    `reproduction-${found.of}.json`,
                    new Blob([JSON.stringify(found, null, 2)], { type: 'application/json' }),
                  )
                }
              >
                {t('saveCertificate')}
              </Button>
            </div>
          </>
        )}
      </div>
      {isAsked && (
        <Dialog
          title={t('reproduce')}
          width="narrow"
          onClose={() => setAsked(false)}
          actions={
            <>
              <Button onClick={() => setAsked(false)}>{shell('cancel')}</Button>
              <Button look="primary" autoFocus disabled={start.isPending} onClick={() => start.mutate()}>
                {t('reproduce')}
              </Button>
            </>
          }
        >
          <p className="text-ink-2">{t('reproduceText')}</p>
        </Dialog>
      )}
    </Card>
  );
}
