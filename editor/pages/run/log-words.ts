import { defineWords } from '../../words/define-words.ts';

export const logWords = defineWords('log', {
  noneTitle: { en: 'No log yet', zh: '还没有日志' },
  noneText: { en: 'A log appears as soon as a step begins.', zh: '步骤开始后会出现日志。' },
  notYet: { en: 'The step has said nothing yet.', zh: '该步骤还没有输出。' },
  fault: { en: 'The log cannot be read now. Reload the page to try again.', zh: '暂时无法读取日志，请刷新页面重试。' },
  levels: { en: 'Levels', zh: '级别' },
  error: { en: 'Error', zh: '错误' },
  warning: { en: 'Warning', zh: '警告' },
  info: { en: 'Info', zh: '信息' },
  debug: { en: 'Debug', zh: '调试' },
  follow: { en: 'Follow', zh: '跟随' },
  followStop: { en: 'Stop following', zh: '停止跟随' },
  download: { en: 'Download', zh: '下载' },
  found: { en: '{at} of {all}', zh: '{at}/{all}' },
  foundMany: { en: '{at} of the first {all}', zh: '前 {all} 条中的第 {at} 条' },
  foundNone: { en: 'Not found', zh: '没有找到' },
  lines_one: { en: '{count} line', zh: '{count} 行' },
  lines_other: { en: '{count} lines', zh: '{count} 行' },
  reading: { en: 'reading… {count} lines so far', zh: '读取中……已有 {count} 行' },
  shown: { en: '{count} shown', zh: '显示 {count} 行' },
  linkTo: { en: 'Link to line {number}', zh: '链接到第 {number} 行' },
});
