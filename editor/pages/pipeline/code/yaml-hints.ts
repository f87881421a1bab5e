import type { Kinds } from '../../../../pipeline/edges.ts';
import type { Kind, KindRef } from '../../../../pipeline/kind.ts';
import { reservedWords } from '../../../../pipeline/spec.ts';
import type { Text } from '../../../../pipeline/text.ts';
import { fieldsOfKind, type FieldSchema } from '../../../form/field-schema.ts';
import { textOfValue } from '../../../form/typed-text.ts';
import type { YamlPlace } from './yaml-place.ts';

/** What may stand at a place, and what it means. */
export interface Hint {
  readonly label: string;
  readonly detail?: string;
  readonly info?: Text;
  /** What is written when it is chosen; the label when absent. */
  readonly apply?: string;
}

/** What the hints lean on: the text as it is now. */
export interface HintSource {
  readonly kinds: Kinds;
  /** Value of a path, as far as the text can be read. */
  readonly valueAt: (path: readonly (string | number)[]) => string | undefined;
  /** Ids and kinds of the steps. */
  readonly steps: readonly { readonly id: string; readonly kind: string }[];
  readonly parameters: readonly string[];
}

const rootKeys = ['refrain', 'id', 'title', 'description', 'parameters', 'steps', 'edges', 'editor'];
const stepKeys: Readonly<Record<string, Text>> = {
  id: { en: 'Lower-case words joined by hyphens.', zh: '用连字符连接的小写单词。' },
  kind: { en: 'What the step does: train-sft@1.', zh: '步骤类型，例如 train-sft@1。' },
  title: { en: 'Shown on the card.', zh: '显示在卡片上的标题。' },
  params: { en: 'Parameters of the kind; defaults are left out.', zh: '步骤参数，默认值可省略。' },
  disabled: { en: 'true: stays in the document and does not run.', zh: 'true 表示保留但不运行。' },
  timeoutMinutes: { en: 'Longest time it may take.', zh: '最长运行时间（分钟）。' },
  retry: { en: '{ attempts: 3 }: attempts in all.', zh: '{ attempts: 3 }：总尝试次数。' },
  cache: { en: 'auto, off or refresh.', zh: 'auto、off 或 refresh。' },
  when: { en: 'Runs only when this holds.', zh: '满足条件时才执行。' },
};

const kindAt = ({ kinds, valueAt }: HintSource, index: number): Kind | undefined =>
  kinds.get((valueAt(['steps', index, 'kind']) ?? '') as KindRef);

const ofField = ({ name, title, help, default: usual }: FieldSchema): Hint => ({
  label: name,
  detail: usual === undefined ? '' : textOfValue(usual).slice(0, 40),
  info: help ? { en: `${title.en}. ${help.en}`, zh: `${title.zh}。${help.zh}` } : title,
  apply: `${name}: `,
});

/** Everything that could be written at a place. */
export function hintsAt(place: YamlPlace, source: HintSource): readonly Hint[] {
  const { path, part, keys } = place;
  const [list, index, third, fourth] = path;
  const isNew = ({ label }: Hint) => !keys.includes(label);
  if (part === 'key') {
    if (path.length === 0) return rootKeys.map((label): Hint => ({ label, apply: `${label}: ` })).filter(isNew);
    if (list === 'steps' && typeof index === 'number') {
      if (path.length === 2)
        return Object.entries(stepKeys)
          .map(([label, info]): Hint => ({ label, info, apply: `${label}: ` }))
          .filter(isNew);
      const kind = kindAt(source, index);
      if (third === 'params' && path.length === 3 && kind) return fieldsOfKind(kind).map(ofField).filter(isNew);
    }
    if (list === 'edges' && path.length === 2)
      return ['from', 'to'].map((label): Hint => ({ label, apply: `${label}: ` })).filter(isNew);
    return [];
  }
  if (list === 'steps' && typeof index === 'number') {
    if (third === 'kind' && path.length === 3)
      return [...source.kinds].map(([label, { title, summary }]) => ({ label, detail: title.zh, info: summary }));
    if (third === 'cache' && path.length === 3) return ['auto', 'off', 'refresh'].map((label) => ({ label }));
    if (third === 'disabled' && path.length === 3) return [{ label: 'true' }, { label: 'false' }];
    if (third === 'params' && path.length === 5 && path[4] === '$param')
      return source.parameters.map((label) => ({ label }));
    if (third === 'params' && path.length === 4) return valuesOf(kindAt(source, index), String(fourth), source);
  }
  if (list === 'edges' && path.length === 3)
    return source.steps.flatMap(({ id, kind }) =>
      Object.keys(source.kinds.get(kind as KindRef)?.[third === 'to' ? 'inputs' : 'outputs'] ?? {}).map((port) => ({
        label: `${id}.${port}`,
      })),
    );
  return [];
}

function valuesOf(kind: Kind | undefined, name: string, { parameters }: HintSource): readonly Hint[] {
  const field = kind ? fieldsOfKind(kind).find((one) => one.name === name) : undefined;
  if (!field) return [];
  const { shape, default: usual } = field;
  const bindings = parameters.map((parameter) => ({ label: `{ $param: ${parameter} }` }));
  if (shape.type === 'choice') return [...shape.choices.map((label) => ({ label })), ...bindings];
  if (shape.type === 'boolean') return [{ label: 'true' }, { label: 'false' }, ...bindings];
  return [...(usual === undefined ? [] : [{ label: textOfValue(usual) }]), ...bindings];
}

/** What the word at a place means. */
export function meaningAt(place: YamlPlace, source: HintSource): Hint | undefined {
  const [list, index, third] = place.path;
  if (list !== 'steps' || typeof index !== 'number') return undefined;
  if (place.part === 'value' && third !== 'kind') {
    const isName = hintsAt({ ...place, part: 'key', path: place.path.slice(0, -1), keys: [] }, source);
    return isName.find(({ label }) => label === place.path.at(-1));
  }
  if ((reservedWords as readonly string[]).includes(place.word)) return undefined;
  const word = place.word.replace(/:$/, '');
  return hintsAt({ ...place, keys: [] }, source).find(({ label }) => label === word);
}
