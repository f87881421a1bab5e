import type { Answer } from '../../server/client.ts';
import { useWords } from '../words/language.ts';
import { LyricRow, PreferenceRow, RawRow } from './lyric-row.tsx';
import { JsonPreview, PassPreview, ReleasePreview, TextPreview } from './record-preview.tsx';
import { ReportPreview } from './report-preview.tsx';
import { RowsPreview } from './rows-preview.tsx';
import { AdapterPreview, CheckpointPreview } from './weights-preview.tsx';
import { artifactWords } from './words.ts';

export type ArtifactInfo = Answer<'GET /artifact'>;

/** What is in an artifact, as its type is best looked at. */
export function ArtifactPreview({ info }: { readonly info: ArtifactInfo }) {
  const t = useWords(artifactWords);
  const { digest, type } = info.ref;
  const { files, meta } = info.manifest;
  const rowFile = files.find(({ path }) => path.endsWith('.jsonl') && path !== 'curves.jsonl');
  const rowCount = typeof meta['rows'] === 'number' ? meta['rows'] : undefined;
  const json = files.find(({ path }) => path.endsWith('.json'));
  if (type === 'report') return <ReportPreview digest={digest} files={files} />;
  if (type === 'adapter') return <AdapterPreview digest={digest} meta={meta} files={files} />;
  if (type === 'checkpoint') return <CheckpointPreview digest={digest} meta={meta} files={files} />;
  if (type === 'pass' && json) return <PassPreview digest={digest} path={json.path} />;
  if (type === 'release' && json) return <ReleasePreview digest={digest} path={json.path} />;
  if (type === 'dataset' && rowFile)
    return <RowsPreview digest={digest} file={rowFile} rowCount={rowCount} row={(row) => <LyricRow row={row} />} />;
  if (type === 'preferences' && rowFile)
    return (
      <RowsPreview digest={digest} file={rowFile} rowCount={rowCount} row={(row) => <PreferenceRow row={row} />} />
    );
  if (rowFile) return <RowsPreview digest={digest} file={rowFile} row={(row) => <RawRow row={row} />} />;
  if (json) return <JsonPreview digest={digest} path={json.path} />;
  if (files[0]) return <TextPreview digest={digest} file={files[0]} />;
  return <p className="p-4 text-ink-3">{t('noPreview')}</p>;
}
