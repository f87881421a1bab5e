import type { ArtifactType } from './artifact.ts';
import type { Problem, ProblemCode } from './problem.ts';
import type { Text } from './text.ts';

/** One problem in both languages. A missing `fix` is left out, not set to undefined. */
export function problemOf(code: ProblemCode, en: string, zh: string, at: Problem['at'] = {}, fix?: Text): Problem {
  return { code, message: { en, zh }, at, ...(fix ? { fix } : {}) };
}

/** Artifact types as sentences use them: with an article in English, bare in Chinese. */
export const artifactWords: Record<ArtifactType, Text> = {
  dataset: { en: 'a dataset', zh: '数据集' },
  preferences: { en: 'preferences', zh: '偏好数据' },
  checkpoint: { en: 'a checkpoint', zh: '检查点' },
  adapter: { en: 'an adapter', zh: '适配器' },
  report: { en: 'a report', zh: '报告' },
  pass: { en: 'a pass', zh: '通行证' },
  release: { en: 'a release', zh: '发布' },
  deployment: { en: 'a deployment', zh: '部署' },
  feedback: { en: 'feedback', zh: '用户反馈' },
  file: { en: 'a file', zh: '文件' },
};

/** The nearest of some names, when it is near enough to have been meant. */
export function nearest(name: string, names: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(2, Math.floor(name.length / 4)) + 1;
  for (const candidate of names) {
    const distance = editDistance(name, candidate, bestDistance);
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

export function didYouMean(name: string, names: Iterable<string>): Text | undefined {
  const meant = nearest(name, names);
  return meant === undefined ? undefined : { en: `Did you mean “${meant}”?`, zh: `是否想写“${meant}”？` };
}

/** Insertions, deletions and replacements between two names; `limit` when there are that many or more. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit || a.length > 200 || b.length > 200) return limit;
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return Math.min(row[b.length]!, limit);
}

type YamlFault =
  | 'too-large'
  | 'too-deep'
  | 'too-many-values'
  | 'too-many-aliases'
  | 'syntax'
  | 'several-documents'
  | 'version'
  | 'tag'
  | 'key'
  | 'forbidden-key'
  | 'repeated-key'
  | 'alias'
  | 'text'
  | 'number';
interface FaultDetail {
  readonly limit?: number;
  readonly code?: string;
  readonly message?: string;
  readonly tag?: string;
  readonly key?: string;
  readonly anchor?: string;
}

const short = (text: string | undefined) => (text && text.length > 60 ? `${text.slice(0, 60)}…` : (text ?? ''));

const yamlFaults: Record<YamlFault, (detail: FaultDetail) => readonly [en: string, zh: string]> = {
  'too-large': ({ limit = 0 }) => [`The document is larger than ${limit / 1024} KB.`, `文档超过 ${limit / 1024} KB。`],
  'too-deep': ({ limit }) => [`Values are nested deeper than ${limit}.`, `嵌套超过 ${limit} 层。`],
  'too-many-values': ({ limit }) => [`The document holds more than ${limit} values.`, `文档中的值超过 ${limit} 个。`],
  'too-many-aliases': ({ limit }) => [
    `The document uses more than ${limit} aliases.`,
    `文档中的别名超过 ${limit} 个。`,
  ],
  syntax: ({ code, message }) => [
    `This is not YAML: ${message ?? 'it cannot be read'}.`.replace('..', '.'),
    `YAML 语法有误：${(code && syntaxWords[code]) || message || '无法读取'}。`,
  ],
  'several-documents': () => [
    'A second document starts here; a file holds one pipeline.',
    '此处开始了第二个文档；一个文件只能有一条流水线。',
  ],
  version: () => ['Only YAML 1.2 is read.', '只支持 YAML 1.2。'],
  tag: ({ tag }) => [`Tags such as ${short(tag)} are not read.`, `不支持标签 ${short(tag)}。`],
  key: () => ['A key must be a word.', '键必须是文本。'],
  'forbidden-key': ({ key }) => [`“${short(key)}” may not be a key.`, `不允许使用键“${short(key)}”。`],
  'repeated-key': ({ key }) => [`The key “${short(key)}” appears twice.`, `键“${short(key)}”重复。`],
  alias: ({ anchor }) => [
    `The alias *${short(anchor)} names nothing that is complete before it.`,
    `别名 *${short(anchor)} 没有指向之前已完整写出的内容。`,
  ],
  text: () => ['This text holds half a character (a lone surrogate).', '文本包含不完整的字符（孤立代理项）。'],
  number: () => ['This number is not finite.', '数字必须是有限值。'],
};

/** The parser's own error codes in Chinese. */
const syntaxWords: Record<string, string> = {
  BAD_ALIAS: '别名写法不正确',
  BAD_DQ_ESCAPE: '双引号中的转义不正确',
  BAD_INDENT: '缩进不一致',
  BAD_SCALAR_START: '此字符不能开头，请加引号',
  BLOCK_AS_IMPLICIT_KEY: '同一行不能嵌套映射，请检查冒号',
  BLOCK_IN_FLOW: '括号内不能使用缩进写法',
  KEY_OVER_1024_CHARS: '键过长',
  MISSING_CHAR: '缺少符号（引号、括号、逗号或冒号）',
  MULTILINE_IMPLICIT_KEY: '键不能跨行，请检查冒号',
  NON_STRING_KEY: '键必须是文本',
  TAB_AS_INDENT: '不能用制表符缩进',
  TAG_RESOLVE_FAILED: '不支持标签',
  UNEXPECTED_TOKEN: '此处出现了多余的内容',
};

export function yamlFault(fault: YamlFault, detail: FaultDetail, at: Problem['at'] = {}): Problem {
  const [en, zh] = yamlFaults[fault](detail);
  return problemOf(fault === 'too-large' ? 'document-too-large' : 'yaml-malformed', en, zh, at);
}
