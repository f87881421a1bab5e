import type { z } from 'zod';
import type { Text } from './text.ts';
import { didYouMean } from './wording.ts';

type Issue = z.core.$ZodIssue;

export interface IssueWording {
  readonly message: Text;
  readonly fix?: Text;
}

const typeWords: Record<string, Text> = {
  string: { en: 'a text', zh: '文本' },
  number: { en: 'a number', zh: '数字' },
  int: { en: 'a whole number', zh: '整数' },
  boolean: { en: 'true or false', zh: 'true 或 false' },
  array: { en: 'a list', zh: '列表' },
  object: { en: 'a mapping', zh: '映射' },
  record: { en: 'a mapping', zh: '映射' },
};

/**
 * A schema's issue as a sentence about `subject`. A rule's own message may hold both languages: `English · 中文`.
 * @param known names that would have been right, for a mistyped key
 */
export function wordIssue(issue: Issue, subject: Text, known: Iterable<string> = []): IssueWording {
  const say = (en: string, zh: string): IssueWording => ({
    message: { en: `${subject.en} ${en}.`, zh: `${subject.zh}${zh}。` },
  });
  const sayRule = (rule: string) => {
    const [en = rule, zh = rule] = rule.split(' · ');
    return say(`is not right: ${en}`, `不符合要求：${zh}`);
  };
  switch (issue.code) {
    case 'invalid_type': {
      if (issue.input === undefined) return say('is missing', '缺失');
      const wanted = typeWords[issue.expected] ?? { en: issue.expected, zh: issue.expected };
      return say(`must be ${wanted.en}`, `必须是${wanted.zh}`);
    }
    case 'too_small':
    case 'too_big':
      return wordBound(issue, say);
    case 'invalid_value': {
      const values = issue.values.map((value) => String(value));
      const worded = say(`must be ${orList(values, ' or ')}`, `必须是${orList(values, '或')}`);
      const meant = typeof issue.input === 'string' ? didYouMean(issue.input, values) : undefined;
      return meant ? { ...worded, fix: meant } : worded;
    }
    case 'unrecognized_keys': {
      const keys = issue.keys.slice(0, 5).map((key) => `“${key.slice(0, 60)}”`);
      const worded = say(`has no ${keys.join(', ')}`, `没有${keys.join('、')}`);
      const meant = didYouMean(issue.keys[0] ?? '', known);
      return meant ? { ...worded, fix: meant } : worded;
    }
    case 'not_multiple_of':
      return say(`must be a multiple of ${issue.divisor}`, `必须是 ${issue.divisor} 的倍数`);
    case 'invalid_key':
      return sayRule(issue.issues[0]?.message ?? issue.message);
    case 'invalid_union':
      if (issue.input === undefined) return say('is missing', '缺失');
      return say('has none of the allowed shapes', '不是允许的形式');
    default:
      return sayRule(issue.message);
  }
}

function wordBound(
  issue: Extract<Issue, { code: 'too_small' | 'too_big' }>,
  say: (en: string, zh: string) => IssueWording,
): IssueWording {
  const least = issue.code === 'too_small';
  const bound = String(least ? issue.minimum : issue.maximum);
  if (issue.origin === 'string') {
    const [en, zh] = least ? ['at least', '至少'] : ['at most', '最多'];
    return say(`must have ${en} ${bound} characters`, `的长度${zh} ${bound} 个字符`);
  }
  if (issue.origin === 'array' || issue.origin === 'set') {
    const [en, zh] = least ? ['at least', '至少'] : ['at most', '最多'];
    return say(`must have ${en} ${bound} entries`, `${zh} ${bound} 项`);
  }
  const open = issue.inclusive === false;
  const [en, zh] = least
    ? open
      ? ['more than', '大于']
      : ['at least', '不小于']
    : open
      ? ['less than', '小于']
      : ['at most', '不大于'];
  const given =
    typeof issue.input === 'number'
      ? { en: `; it is ${issue.input}`, zh: `，现在是 ${issue.input}` }
      : { en: '', zh: '' };
  return say(`must be ${en} ${bound}${given.en}`, `必须${zh} ${bound}${given.zh}`);
}

function orList(values: readonly string[], or: string): string {
  return values.length < 2 ? (values[0] ?? '') : `${values.slice(0, -1).join(', ')}${or}${values.at(-1)}`;
}
