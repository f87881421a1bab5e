import { patchSource } from '../../../pipeline/patch-source.ts';
import { readSpec } from '../../../pipeline/read-spec.ts';
import { uploadFile } from '../../data/upload.ts';
import type { DocumentStore } from '../../state/document.ts';
import { setSource } from '../../state/document-text.ts';
import { connect } from '../../state/edits/edge-edits.ts';
import { setDocumentKey, setParam } from '../../state/edits/setting-edits.ts';
import { addStep, stepIdFor } from '../../state/edits/step-edits.ts';
import type { Edit } from '../../state/edits/write.ts';
import { isObject, stepsOf } from '../../state/written.ts';

/** What became of a file. */
export type Taken = { readonly what: 'document' | 'lyrics'; readonly name: string };

const isDocument = (name: string) => /\.(ya?ml|json)$/i.test(name);

/** A document takes the place of the draft, under this pipeline's own id; lyrics are uploaded, and learned from. */
export async function takeFile(file: File, store: DocumentStore, pipelineId: string, label: string): Promise<Taken> {
  if (isDocument(file.name)) {
    const text = await file.text();
    const isReadable = readSpec(text).ok;
    setSource(store, isReadable ? patchSource(text, [{ path: ['id'], after: pipelineId }]) : text, label);
    return { what: 'document', name: file.name };
  }
  const { name } = await uploadFile(file);
  const upload = `upload:${name.replace(/^uploads\//, '')}`;
  store.getState().edit(label, learnFrom(upload));
  return { what: 'lyrics', name: upload };
}

/**
 * By the run parameter `source`, else by the step that imports, of whatever version, else by a new one with the step that
 * cleans behind it.
 */
export const learnFrom =
  (source: string): Edit =>
  (value) => {
    const { parameters } = value;
    if (isObject(parameters) && isObject(parameters['source']))
      return setDocumentKey('parameters', { ...parameters, source: { ...parameters['source'], default: source } })(
        value,
      );
    const importing = stepsOf(value).find(({ kind }) => kind.startsWith('import-lyrics@'));
    if (importing) return setParam(importing.id, 'source', source)(value);
    const [id, clean] = [stepIdFor(value, 'import-lyrics@2'), stepIdFor(value, 'clean-lyrics@1')];
    const edits = [
      addStep({ id, kind: 'import-lyrics@2', at: { x: 0, y: 0 }, params: { source } }),
      addStep({ id: clean, kind: 'clean-lyrics@1', at: { x: 320, y: 0 } }),
      connect({ from: `${id}.dataset`, to: `${clean}.dataset` }),
    ];
    return edits.reduce((made, edit) => edit(made), value);
  };
