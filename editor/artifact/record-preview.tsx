import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { DigestLink } from '../run/digest-link.tsx';
import { shortNumber, valueText } from '../run/value-text.ts';
import { Facts } from '../ui/facts.tsx';
import { formatFullTime } from '../ui/format.ts';
import { Failure, Loading } from '../ui/states.tsx';
import { Table } from '../ui/table.tsx';
import { useWords } from '../words/language.ts';
import { fileJsonQuery, fileTextQuery } from './file-text.ts';
import { fieldsOf, RawRow } from './lyric-row.tsx';
import type { StoredFile } from './rows-preview.tsx';
import { artifactWords } from './words.ts';

interface RecordPreviewProps {
  readonly digest: string;
  readonly path: string;
}
const isDigest = (value: unknown): value is string => typeof value === 'string' && value.startsWith('sha256:');

/** What a gate decided, rule by rule. */
export function PassPreview({ digest, path }: RecordPreviewProps) {
  const t = useWords(artifactWords);
  const { data, error } = useQuery(fileJsonQuery(digest, path));
  if (data === undefined) return error ? <Failure error={error} /> : <Loading />;
  const { rules, ...rest } = fieldsOf(data);
  const rows = Array.isArray(rules) ? rules.map(fieldsOf) : [];
  return (
    <div className="flex flex-col gap-3 pb-3">
      <Table
        caption={t('rule')}
        rows={rows}
        keyOf={(rule) => `${String(rule['metric'])} ${String(rule['rule'])}`}
        columns={[
          { id: 'metric', title: t('metric'), cell: (rule) => String(rule['metric']) },
          { id: 'rule', title: t('rule'), cell: (rule) => String(rule['rule']) },
          {
            id: 'value',
            title: t('value'),
            align: 'right',
            cell: ({ value, low, high }) =>
              `${typeof value === 'number' ? shortNumber(value) : '–'}${typeof low === 'number' && typeof high === 'number' ? ` [${shortNumber(low)}, ${shortNumber(high)}]` : ''}`,
          },
          {
            id: 'passed',
            title: t('verdict'),
            cell: ({ passed }) => (
              <span className={passed === true ? 'text-succeeded' : 'text-failed'}>
                {passed === true ? `✓ ${t('passed')}` : `✕ ${t('failed')}`}
              </span>
            ),
          },
        ]}
      />
      <Fields fields={rest} />
    </div>
  );
}

/** A release: what was approved, by whom, on which evidence. */
export function ReleasePreview({ digest, path }: RecordPreviewProps) {
  const t = useWords(artifactWords);
  const { data, error } = useQuery(fileJsonQuery(digest, path));
  if (data === undefined) return error ? <Failure error={error} /> : <Loading />;
  const { decision, runId, ...rest } = fieldsOf(data);
  const { person, decidedAt, comment, stepId } = fieldsOf(decision);
  const name = fieldsOf(person)['name'];
  return (
    <div className="flex flex-col gap-3 py-3">
      <div className="flex flex-col gap-1 px-4">
        {typeof name === 'string' && typeof decidedAt === 'string' && (
          <p>{t('approvedBy', { name, at: formatFullTime(decidedAt) })}</p>
        )}
        {typeof comment === 'string' && comment !== '' && <blockquote className="break-words">“{comment}”</blockquote>}
        {typeof runId === 'string' && typeof stepId === 'string' && (
          <p>
            <Link to="/releases/$runId/$stepId" params={{ runId, stepId }}>
              {t('run')} …{runId.slice(-6)}
            </Link>
          </p>
        )}
      </div>
      <Fields fields={rest} />
    </div>
  );
}

/** Any small JSON document, field by field. */
export function JsonPreview({ digest, path }: RecordPreviewProps) {
  const { data, error } = useQuery(fileJsonQuery(digest, path));
  if (data === undefined) return error ? <Failure error={error} /> : <Loading />;
  return (
    <div className="py-3">
      <Fields fields={fieldsOf(data)} />
    </div>
  );
}

function Fields({ fields }: { readonly fields: Readonly<Record<string, unknown>> }) {
  const shown = Object.entries(fields).filter(([name]) => name !== 'schemaVersion');
  return (
    <div className="px-4">
      <Facts
        facts={shown.map(([name, value]) => ({
          id: name,
          name,
          value: isDigest(value) ? (
            <DigestLink digest={value} />
          ) : (
            <span className="break-all">{valueText(value)}</span>
          ),
        }))}
      />
    </div>
  );
}

const shownBytes = 64 * 1024;

/** The beginning of a file as plain text. */
export function TextPreview({ digest, file }: { readonly digest: string; readonly file: StoredFile }) {
  const t = useWords(artifactWords);
  const { data, error } = useQuery(fileTextQuery(digest, file.path, shownBytes));
  if (file.sizeBytes === 0) return <p className="p-4 text-ink-3">{t('emptyFile')}</p>;
  if (data === undefined) return error ? <Failure error={error} /> : <Loading rows={5} />;
  // What is no text has no lines to show.
  if (data.slice(0, 4_000).includes('\u0000')) return <p className="p-4 text-ink-3">{t('noPreview')}</p>;
  return (
    <div className="py-2">
      <RawRow row={data} />
      {file.sizeBytes > shownBytes && <p className="px-4 text-xs text-ink-3">{t('cut')}</p>}
    </div>
  );
}
