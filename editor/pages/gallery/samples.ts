import { ApiError } from '../../../server/client.ts';
import type { BaseModel } from '../models/model-card.tsx';
import type { Answer } from '../playground/answer.ts';
import { noAnswer } from '../playground/answer.ts';
import type { Question } from '../release/questions-query.ts';
import type { Night, Schedule } from '../schedules/schedules-query.ts';

/* Data that the gallery shows; nothing here comes from a server or goes to one. */

const digest = (letter: string) => `sha256:${letter.repeat(64)}` as const;
const at = '2026-01-02T18:30:00.000Z';

/** Markup, direction marks and a word without end: text stays text, and wraps or is cut. */
export const hostile = `<img src=x onerror="alert(1)"> {{7*7}} \u202egnol ${'很长的名字'.repeat(12)}${'x'.repeat(120)}`;

export const faults = {
  error: new ApiError(500, 'internal', {
    en: 'Something broke here that is not your fault; the server’s log has it as 7f3c.',
    zh: '服务器内部出错，并非你的原因；日志编号 7f3c。',
  }),
  offline: new ApiError(0, 'unreachable', { en: 'The server does not answer.', zh: '服务器没有响应。' }),
  forbidden: new ApiError(403, 'not-permitted', { en: 'Not permitted.', zh: '没有权限。' }),
  refused: new ApiError(403, 'own-run', {
    en: 'You started this run; another person with the approver role decides on it.',
    zh: '该运行由你启动，须由另一位有审批角色的人决定。',
  }),
  missing: new ApiError(404, 'not-found', { en: 'There is no run 01H.', zh: '没有运行 01H。' }),
};

export const lyrics = {
  zh: '窗外洒满了月光\n风吹过你的脸庞\n我站在那条街上\n听谁把往事轻唱',
  en: 'I walk alone into the night\nThe city hums in silver light\nYou never told me what to say\nI keep the words for another day',
  mixed: '[副歌]\n心里有一座城\n灯火照亮了人生\n\n路过的人（oh yeah）\n谁在等谁在问',
  long: `${hostile}\n${'月光照着我的窗，'.repeat(30)}`,
  many: Array.from({ length: 80 }, (_, line) => (line % 2 === 0 ? '山高水又长' : '灯火照故乡')).join('\n'),
} as const;

const begun: Answer = { ...noAnswer, responseId: 'r', startedAt: 0 };
export const answers: Readonly<Record<string, Answer>> = {
  empty: noAnswer,
  loading: { ...begun, state: 'loading' },
  writing: { ...begun, state: 'writing', text: '窗外洒满了月光\n风吹过' },
  done: { ...begun, state: 'done', text: lyrics.zh, tokens: 31, tookMs: 1_400, firstPieceMs: 320 },
  cut: { ...begun, state: 'done', text: lyrics.zh, tokens: 200, tookMs: 9_000, firstPieceMs: 320, isCut: true },
  stopped: { ...begun, state: 'stopped', text: '窗外洒满了' },
  failed: { ...begun, state: 'failed', fault: { en: 'The engine failed on the way.', zh: '推理引擎中途出错。' } },
  long: { ...begun, state: 'done', text: lyrics.long, tokens: 900, tookMs: 90_000 },
};

export const models: readonly BaseModel[] = [
  {
    id: 'tiny-zh',
    title: 'Tiny classical verse (zh)',
    licence: 'Apache-2.0',
    family: 'qwen3',
    languages: ['zh'],
    template: 'refrain',
    from: 'list',
    digest: digest('a'),
    sizeBytes: 8_968_978,
    contextTokens: 1_024,
    vocabulary: 5_020,
    layers: 4,
    isServed: true,
    adapters: 12,
    releases: [{ alias: 'lyrics', number: 3, digest: digest('b') }],
  },
  {
    id: 'own',
    title: hostile,
    licence: '',
    family: '',
    languages: [],
    template: '',
    from: 'store',
    digest: null,
    sizeBytes: null,
    contextTokens: null,
    vocabulary: null,
    layers: null,
    isServed: false,
    adapters: 0,
    releases: [],
  },
];

const outcomes = [
  'working',
  'waiting',
  'done',
  'failed',
  'rejected',
  'cancelled',
  'superseded',
  'expired',
  'skipped',
  'missed',
];
const nights: readonly Night[] = outcomes.map((outcome, day) => ({
  scheduledAt: new Date(Date.parse(at) - day * 86_400_000).toISOString(),
  startedAt: at,
  outcome,
  runId: outcome === 'missed' || outcome === 'skipped' ? null : `01HZ${day}`,
  reason: outcome === 'missed' ? { en: 'The schedule was paused: maintenance', zh: '定时任务已暂停：维护' } : null,
}));

export const schedules: readonly Schedule[] = [
  {
    scheduleId: 'nightly',
    pipelineId: 'lyric-flywheel',
    revision: 7,
    newestRevision: 9,
    says: { en: 'runs revision 7, newest is 9', zh: '运行修订版 7，最新为 9' },
    parameters: {},
    planDigest: digest('c'),
    cron: '30 2 * * *',
    timezone: 'Asia/Shanghai',
    overlap: 'skip',
    catchUpMs: 6 * 3_600_000,
    skipWithoutNews: true,
    pausedSince: null,
    note: '',
    startedBy: { id: 'p', name: 'Mei' },
    createdAt: at,
    inForce: true,
    nextAt: [1, 2, 3, 4, 5].map((day) => new Date(Date.parse(at) + day * 86_400_000).toISOString()),
    notices: [{ en: 'On 29 March it fires an hour later.', zh: '3 月 29 日将推迟一小时触发。' }],
    nights,
  },
  {
    scheduleId: 'a-schedule-with-a-name-that-is-as-long-as-names-may-be-sixty-three',
    pipelineId: 'lyric-flywheel',
    revision: 1,
    newestRevision: 1,
    says: { en: 'runs revision 1, the newest', zh: '运行修订版 1（最新）' },
    parameters: {},
    planDigest: digest('d'),
    cron: '*/20 1-5 1,15 6-9 mon',
    timezone: 'America/Argentina/ComodRivadavia',
    overlap: 'buffer-one',
    catchUpMs: 60_000,
    skipWithoutNews: false,
    pausedSince: at,
    note: hostile,
    startedBy: { id: 'p', name: hostile },
    createdAt: at,
    inForce: false,
    nextAt: [],
    notices: [],
    nights: [],
  },
];

const asked = { person: { id: 'p', name: 'Mei' }, askedAt: at, evidenceDigest: digest('e'), answer: null };
const answered = { person: { id: 'q', name: 'Lin' }, text: hostile, answeredAt: at };
export const questions: readonly Question[] = [
  { ...asked, questionId: 'may', text: '为什么押韵变差了？\n第二段', mayAnswer: true },
  { ...asked, questionId: 'may-not', text: 'Why?', mayAnswer: false },
  { ...asked, questionId: 'answered', text: hostile, answer: answered, mayAnswer: false },
  { ...asked, questionId: 'earlier', text: 'And before?', evidenceDigest: digest('f'), mayAnswer: false },
];
