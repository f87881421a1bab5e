import { expect, test } from 'vitest';
import { readCron } from '../../../pipeline/cron.ts';
import type { Language, Say } from '../../words/language.ts';
import { cronInWords } from './cron-words.ts';
import { cronWords } from './words.ts';

const sayIn =
  (language: Language): Say<keyof (typeof cronWords)['words']> =>
  (key, values = {}) =>
    cronWords.words[key][language].replace(/\{(\w+)\}/g, (_, name: string) => String(values[name]));
function said(cron: string): [string, string] {
  const read = readCron(cron);
  if (!read.ok) throw new Error(read.message.en);
  return [cronInWords(read.cron, sayIn('en'), 'en'), cronInWords(read.cron, sayIn('zh'), 'zh')];
}

test.each([
  ['30 2 * * *', 'every day at 02:30', '每天 02:30'],
  ['0 2,14 * * *', 'every day at 02:00 and 14:00', '每天 02:00和14:00'],
  ['0 3 * * 1-5', 'Monday to Friday at 03:00', '周一至周五 03:00'],
  ['0 3 * * sat,sun', 'Saturdays and Sundays at 03:00', '周六和周日 03:00'],
  ['15 4 * * mon,thu', 'every Monday and Thursday at 04:15', '每周一和周四 04:15'],
  ['0 0 1 * *', 'on day 1 of the month at 00:00', '每月 1 日 00:00'],
  ['*/15 * * * *', 'every 15 minutes', '每 15 分钟'],
  ['* * * * *', 'every minute', '每分钟'],
  ['5 * * * *', 'every hour at minute 5', '每小时第 5 分'],
  ['0 */2 * * *', 'every 2 hours at minute 0', '每 2 小时的第 0 分'],
  ['0 0 1 * 1', 'on day 1 of the month, and every Monday at 00:00', '每月 1 日，以及每周一 00:00'],
  ['0 0 13 */1 5', 'on day 13 of the month, and every Friday at 00:00', '每月 13 日，以及每周五 00:00'],
  ['0 6 * 1,7 *', 'in January and July: every day at 06:00', '一月和七月的每天 06:00'],
  ['*/20 1-5 * * *', 'every day every 20 minutes, in hours 1–5', '每天 1–5 时之间每 20 分钟'],
])('%s is said as a person would', (cron, en, zh) => {
  expect(said(cron)).toEqual([en, zh]);
});
