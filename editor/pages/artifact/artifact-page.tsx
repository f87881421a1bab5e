import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { Copy } from 'lucide-react';
import { lazy, Suspense } from 'react';
import { ArtifactPreview, type ArtifactInfo } from '../../artifact/artifact-preview.tsx';
import { ExportPairs } from '../../artifact/export-pairs.tsx';
import { artifactWords } from '../../artifact/words.ts';
import { api } from '../../data/api.ts';
import { DigestLink } from '../../run/digest-link.tsx';
import { useKindTitle } from '../../run/step-title.ts';
import { valueText } from '../../run/value-text.ts';
import { artifactTypeWords } from '../../run/words.ts';
import { IconButton } from '../../ui/button.tsx';
import { Facts } from '../../ui/facts.tsx';
import { formatBytes, formatFullTime, formatTime, shortDigest } from '../../ui/format.ts';
import { Card, Page } from '../../ui/page.tsx';
import { Failure, Loading } from '../../ui/states.tsx';
import { toast } from '../../ui/toast.tsx';
import { useWords } from '../../words/language.ts';
import { shellWords } from '../../words/shell.ts';
import { DeployedAt } from './deployed-at.tsx';
import { ReproduceCard } from './reproduce-card.tsx';

const Lineage = lazy(() => import('./lineage.tsx').then((m) => ({ default: m.Lineage })));

export function ArtifactPage() {
  const { digest = '' } = useParams({ strict: false });
  const { data, error, refetch } = useQuery({
    queryKey: ['artifact', digest],
    queryFn: () => api.call('GET /artifact', { query: { which: digest } }),
    staleTime: 30_000,
  });
  if (data) return <OneArtifact key={data.ref.digest} info={data} />;
  return error ? <Failure error={error} onRetry={() => void refetch()} /> : <Loading rows={8} />;
}

function OneArtifact({ info }: { readonly info: ArtifactInfo }) {
  const t = useWords(artifactWords);
  const types = useWords(artifactTypeWords);
  const shell = useWords(shellWords);
  const { ref, names, manifest, makings } = info;
  const newest = names.toSorted((a, b) => b.namedAt.localeCompare(a.namedAt))[0];
  const making = makings[0];
  return (
    <Page
      title={newest ? `${newest.name} v${newest.number}` : `${types(ref.type)} ${shortDigest(ref.digest)}`}
      width="wide"
      aside={
        <span className="flex flex-wrap items-center gap-2 text-ink-2">
          <span>{types(ref.type)}</span>
          <span className="font-mono text-xs" title={ref.digest}>
            {shortDigest(ref.digest)}
          </span>
          <IconButton
            label={t('copyDigest')}
            onClick={() => void navigator.clipboard.writeText(ref.digest).then(() => toast(shell('copied')))}
          >
            <Copy size={14} />
          </IconButton>
          <span>{formatBytes(ref.sizeBytes)}</span>
        </span>
      }
    >
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_24rem]">
        <div className="flex min-w-0 flex-col gap-4">
          <Card title={t('preview')} className="min-w-0 overflow-hidden">
            <ArtifactPreview info={info} />
          </Card>
          <Suspense fallback={<Loading rows={4} />}>
            <Lineage digest={ref.digest} />
          </Suspense>
        </div>
        <div className="flex min-w-0 flex-col gap-4">
          <Card title={t('madeBy')} className="min-w-0">
            <div className="flex flex-col gap-3 p-4">
              {making ? <MadeBy makings={makings} /> : <p className="text-ink-3">{t('notMade')}</p>}
              {manifest.parents.length > 0 && (
                <section>
                  <h3 className="mb-1 text-xs font-semibold text-ink-2">{t('inputs')}</h3>
                  <ul className="flex flex-col gap-0.5">
                    {manifest.parents.map((parent) => (
                      <li key={parent}>
                        <DigestLink digest={parent} />
                      </li>
                    ))}
                  </ul>
                </section>
              )}
            </div>
          </Card>
          {making && <ReproduceCard runId={making.runId} />}
          {ref.type === 'preferences' && <ExportPairs digest={ref.digest} />}
          <DeployedAt digest={ref.digest} />
          {names.length > 0 && (
            <Card title={t('names')}>
              <ul className="p-4">
                {names.map(({ name, number, namedAt }) => (
                  <li key={`${name} v${number}`} className="flex gap-3">
                    <span className="min-w-0 flex-1 break-words">
                      {name} v{number}
                    </span>
                    <time dateTime={namedAt} title={formatFullTime(namedAt)} className="shrink-0 text-ink-3">
                      {formatTime(namedAt)}
                    </time>
                  </li>
                ))}
              </ul>
            </Card>
          )}
          <Card title={`${t('files')} (${manifest.files.length})`}>
            <ul className="max-h-80 overflow-auto p-4">
              {manifest.files.map(({ path, sizeBytes }) => (
                <li key={path} className="flex items-center gap-3">
                  <a
                    href={`/api/artifact/file?${new URLSearchParams({ which: ref.digest, path }).toString()}`}
                    download
                    aria-label={t('download', { path })}
                    className="flex min-h-8 min-w-0 flex-1 items-center break-all pointer-coarse:min-h-11"
                  >
                    {path}
                  </a>
                  <span className="shrink-0 text-ink-3">{formatBytes(sizeBytes)}</span>
                </li>
              ))}
            </ul>
          </Card>
        </div>
      </div>
    </Page>
  );
}

function MadeBy({ makings }: { readonly makings: ArtifactInfo['makings'] }) {
  const t = useWords(artifactWords);
  const kind = useKindTitle();
  const [newest] = makings;
  if (!newest) return null;
  const { mark, ...environment } = newest.environment;
  const marks = typeof mark === 'object' && mark !== null && !Array.isArray(mark) ? Object.entries(mark) : [];
  return (
    <>
      <ul>
        {makings.map(({ runId, stepId, madeAt, kind: ref }) => (
          <li key={`${runId} ${stepId}`}>
            <Link to="/runs/$runId" params={{ runId }} search={{ step: stepId }}>
              {kind(ref)} · {t('madeAt', { step: stepId, run: runId.slice(-6), at: formatTime(madeAt) })}
            </Link>
          </li>
        ))}
      </ul>
      <details>
        <summary className="font-semibold">{t('parameters')}</summary>
        <Facts
          facts={Object.entries(newest.params).map(([name, value]) => ({
            id: name,
            name,
            value: <span className="font-mono text-xs leading-5 break-all">{valueText(value)}</span>,
          }))}
        />
      </details>
      <details>
        <summary className="font-semibold">{t('environment')}</summary>
        <Facts
          facts={[...Object.entries(environment), ...marks].map(([name, value]) => ({
            id: name,
            name,
            value: <span className="font-mono text-xs leading-5 break-all">{valueText(value)}</span>,
          }))}
        />
      </details>
    </>
  );
}
