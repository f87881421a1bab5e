import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { LyricLines } from '../lyrics/lyric-lines.tsx';
import { curveQuery } from '../run/curve-query.ts';
import { DigestLink } from '../run/digest-link.tsx';
import { shortNumber, valueText } from '../run/value-text.ts';
import { Facts } from '../ui/facts.tsx';
import { Failure, Loading } from '../ui/states.tsx';
import { Table } from '../ui/table.tsx';
import { useWords } from '../words/language.ts';
import { fileJsonQuery, fileTextQuery } from './file-text.ts';
import { fieldsOf, RawRow } from './lyric-row.tsx';
import { comparisonsOf, type MetricComparison } from './report-metrics.ts';
import { RowsPreview, type StoredFile } from './rows-preview.tsx';
import { Whisker } from './whisker.tsx';
import { artifactWords } from './words.ts';

const MetricChart = lazy(() => import('../run/metric-chart.tsx').then((m) => ({ default: m.MetricChart })));

interface ReportPreviewProps {
  readonly digest: string;
  readonly files: readonly StoredFile[];
}

/** A report: candidate beside baseline, curves, counts and samples, as far as it has them. */
export function ReportPreview({ digest, files }: ReportPreviewProps) {
  const t = useWords(artifactWords);
  const { data, error } = useQuery(fileJsonQuery(digest, 'report.json'));
  if (data === undefined) return error ? <Failure error={error} /> : <Loading rows={5} />;
  const report = fieldsOf(data);
  const { comparisons, others } = comparisonsOf(fieldsOf(report['metrics']));
  const samples = files.find(({ path, sizeBytes }) => path === 'samples.jsonl' && sizeBytes > 0);
  const card = files.find(({ path }) => path === 'data-card.md');
  const hasCurves = files.some(({ path }) => path === 'curves.jsonl');
  const rest = Object.entries(report).filter(
    ([name]) => !['metrics', 'schemaVersion', 'params', 'versions'].includes(name),
  );
  return (
    <div className="flex flex-col gap-4 py-3">
      {comparisons.length > 0 && <Comparisons comparisons={comparisons} />}
      {hasCurves && <Curves digest={digest} />}
      {others.length > 0 && (
        <div className="px-4">
          <Facts facts={others.map(([name, value]) => ({ id: name, name, value: valueText(value) }))} />
        </div>
      )}
      <details className="px-4">
        <summary className="font-semibold">report.json</summary>
        <Facts
          facts={rest.map(([name, value]) => ({
            id: name,
            name,
            value:
              typeof value === 'string' && value.startsWith('sha256:') ? (
                <DigestLink digest={value} />
              ) : (
                <span className="font-mono text-xs leading-5 break-all">{valueText(value)}</span>
              ),
          }))}
        />
      </details>
      {card && (
        <details className="px-4">
          <summary className="font-semibold">{t('dataCard')}</summary>
          <DataCard digest={digest} path={card.path} />
        </details>
      )}
      {samples && (
        <section>
          <h3 className="px-4 font-semibold">{t('samples')}</h3>
          <RowsPreview digest={digest} file={samples} row={(row) => <SampleRow row={row} />} />
        </section>
      )}
    </div>
  );
}

/** Whole, as it is short: nobody scrolls in a box of a box. */
function DataCard({ digest, path }: { readonly digest: string; readonly path: string }) {
  const { data, error } = useQuery(fileTextQuery(digest, path));
  if (data === undefined) return error ? <Failure error={error} /> : <Loading rows={5} />;
  return <pre className="py-2 font-mono text-xs break-words whitespace-pre-wrap">{data}</pre>;
}

function Comparisons({ comparisons }: { readonly comparisons: readonly MetricComparison[] }) {
  const t = useWords(artifactWords);
  const reach = Math.max(0.01, ...comparisons.flatMap(({ low, high }) => [Math.abs(low), Math.abs(high)]));
  return (
    <Table
      caption={t('metric')}
      rows={comparisons}
      keyOf={({ name }) => name}
      columns={[
        { id: 'name', title: t('metric'), cell: ({ name }) => name },
        { id: 'candidate', title: t('candidate'), align: 'right', cell: (one) => shortNumber(one.candidate) },
        { id: 'baseline', title: t('baseline'), align: 'right', cell: (one) => shortNumber(one.baseline) },
        {
          id: 'difference',
          title: t('difference'),
          cell: ({ delta, low, high }) => (
            <span className="inline-flex items-center gap-3">
              <Whisker value={delta} low={low} high={high} reach={reach} />
              <span className="font-mono text-xs">
                {delta > 0 ? '+' : ''}
                {shortNumber(delta)} [{shortNumber(low)}, {shortNumber(high)}]
              </span>
            </span>
          ),
        },
      ]}
    />
  );
}

function Curves({ digest }: { readonly digest: string }) {
  const { data } = useQuery(curveQuery(digest));
  if (!data || data.length === 0) return null;
  return (
    <Suspense fallback={<Loading rows={4} />}>
      <div className="grid gap-3 px-4 md:grid-cols-2">
        {data.map((curve) => (
          <MetricChart
            key={curve.name}
            curve={curve}
            band={null}
            weight={0}
            isLog={false}
            group={digest}
            filename={digest.slice(7, 19)}
          />
        ))}
      </div>
    </Suspense>
  );
}

/** What a report shows as an example: two lyrics to one prompt, one lyric, or whatever else it is. */
function SampleRow({ row }: { readonly row: unknown }) {
  const t = useWords(artifactWords);
  const fields = fieldsOf(row);
  const { prompt, candidate, baseline, lyric } = fields;
  const pair = [
    ['candidate', fieldsOf(candidate)['text']],
    ['baseline', fieldsOf(baseline)['text']],
  ] as const;
  if (typeof pair[0][1] === 'string' && typeof pair[1][1] === 'string') {
    return (
      <article className="px-4 py-3">
        <p className="mb-1 text-xs break-words text-ink-2">{String(prompt)}</p>
        <div className="grid gap-4 sm:grid-cols-2">
          {pair.map(([word, text]) => (
            <div key={word} role="group" aria-label={t(word)}>
              <p className="text-xs font-semibold text-ink-2">{t(word)}</p>
              <LyricLines text={String(text)} label={t(word)} compact />
            </div>
          ))}
        </div>
      </article>
    );
  }
  if (typeof lyric === 'string') {
    const { reward, step, reason, detail } = fields;
    return (
      <article className="px-4 py-3">
        <p className="mb-1 text-xs break-words text-ink-2">
          {typeof reason === 'string' && <b className="font-semibold">{reason}</b>}
          {typeof reason === 'string' && typeof detail === 'string' && ` · ${detail}`}
          {typeof prompt === 'string' && prompt}
          {typeof step === 'number' && ` · ${step}`}
          {typeof reward === 'number' && ` · ${t('score', { score: shortNumber(reward) })}`}
        </p>
        <LyricLines text={lyric} compact />
      </article>
    );
  }
  return <RawRow row={row} />;
}
