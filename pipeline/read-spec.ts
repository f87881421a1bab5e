import type { Problem } from './problem.ts';
import type { Path, Place } from './read-yaml.ts';
import { readData, readYaml } from './read-yaml.ts';
import { wordIssue } from './schema-problems.ts';
import type { PipelineInput, PipelineSpec } from './spec.ts';
import { pipelineSpec, reservedWords } from './spec.ts';
import { problemOf } from './wording.ts';

export type ReadSpec =
  | {
      readonly ok: true;
      readonly spec: PipelineSpec;
      /** Where a part of the document stands in its text; undefined when it was given as data. */
      readonly placeOf: (path: Path) => Place | undefined;
    }
  | { readonly ok: false; readonly problems: Problem[] };

/** Reads a document's form: YAML or JSON text, or data already parsed. What the steps mean is `compile`'s to check. */
export function readSpec(source: string | PipelineInput | PipelineSpec): ReadSpec {
  const read = typeof source === 'string' ? readYaml(source) : readData(source);
  if (!read.ok) return read;
  const { placeOf } = read;

  const version = versionProblem(read.value);
  if (version) return { ok: false, problems: [version] };
  const parsed = pipelineSpec.safeParse(read.value, { reportInput: true });
  if (parsed.success) return { ok: true, spec: parsed.data, placeOf };
  const problems = parsed.error.issues.slice(0, 200).map((issue) => documentProblem(issue, read.value, placeOf));
  return { ok: false, problems };
}

function versionProblem(value: unknown): Problem | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return problemOf(
      'document-invalid',
      'A pipeline document is a mapping that starts with refrain: 1.',
      '流水线文档必须是以 refrain: 1 开头的映射。',
    );
  }
  const version = (value as Record<string, unknown>)['refrain'];
  if (version === 1) return undefined;
  return version === undefined
    ? problemOf(
        'document-invalid',
        'The document does not say its version.',
        '文档没有写明版本。',
        {},
        {
          en: 'Add the line refrain: 1 at the top.',
          zh: '请在开头加上 refrain: 1。',
        },
      )
    : problemOf(
        'document-invalid',
        'This version of the document is not known here; refrain: 1 is.',
        '不支持此文档版本；目前只支持 refrain: 1。',
      );
}

function documentProblem(
  issue: Parameters<typeof wordIssue>[0],
  value: unknown,
  placeOf: (path: Path) => Place | undefined,
): Problem {
  const step = stepAt(value, issue.path);
  const at = { ...(step === undefined ? {} : { step }), ...placeOf(issue.path) };
  const inStep = issue.path[0] === 'steps' && issue.path.length === 2;
  if (issue.code === 'unrecognized_keys' && inStep) {
    const reserved = reservedWords.find((word) => issue.keys.includes(word));
    if (reserved) {
      return problemOf(
        'document-invalid',
        `“${reserved}” is reserved for a later version; no step may use it yet.`,
        `“${reserved}”是为以后版本保留的词，目前不能使用。`,
        at,
        { en: `Remove “${reserved}” from the step.`, zh: `请从步骤中删除“${reserved}”。` },
      );
    }
  }
  const name = issue.path.length > 0 ? issue.path.map(String).join('.') : undefined;
  const subject = name ? { en: `“${name}”`, zh: `“${name}”` } : { en: 'The document', zh: '文档' };
  const { message, fix } = wordIssue(issue, subject, knownKeys(issue.path));
  return problemOf('document-invalid', message.en, message.zh, at, fix);
}

function stepAt(value: unknown, path: readonly PropertyKey[]): string | undefined {
  if (path[0] !== 'steps' || typeof path[1] !== 'number') return undefined;
  const steps = (value as { steps?: unknown }).steps;
  const id: unknown = Array.isArray(steps) ? (steps[path[1]] as { id?: unknown } | null)?.id : undefined;
  return typeof id === 'string' && id.length <= 200 ? id : undefined;
}

/** Keys that a mapping of the document may have. */
function knownKeys(path: readonly PropertyKey[]): string[] {
  const shape = pipelineSpec.shape;
  if (path.length === 0) return Object.keys(shape);
  if (path[0] === 'steps') return Object.keys(shape.steps.element.shape);
  return path[0] === 'edges' ? ['from', 'to'] : [];
}
