import type { Problem } from '../pipeline/problem.ts';
import type { Text } from '../pipeline/text.ts';

export type RefusalStatus = 400 | 401 | 403 | 404 | 405 | 409 | 413 | 422 | 429 | 503;

/** The server's one way to say no: becomes `{ error: { code, message } }` with its status. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: RefusalStatus;
  readonly code: string;
  readonly text: Text;
  /** Problems of a document, when those are the reason. */
  readonly problems: readonly Problem[] | undefined;
  /** When the same call may work, in seconds. */
  readonly retryAfterSeconds: number | undefined;
  /** Methods there are, when the asked one is not. */
  readonly allow: readonly string[] | undefined;

  constructor(
    status: RefusalStatus,
    code: string,
    text: Text,
    more: {
      problems?: readonly Problem[];
      retryAfterSeconds?: number;
      allow?: readonly string[];
      cause?: unknown;
    } = {},
  ) {
    super(text.en, { cause: more.cause });
    this.status = status;
    this.code = code;
    this.text = text;
    this.problems = more.problems;
    this.retryAfterSeconds = more.retryAfterSeconds;
    this.allow = more.allow;
  }
}

export const conflict = (code: string, en: string, zh: string) => new Refusal(409, code, { en, zh });
export const forbidden = (code: string, en: string, zh: string) => new Refusal(403, code, { en, zh });
export const invalid = (code: string, en: string, zh: string) => new Refusal(422, code, { en, zh });
/** What a caller names, in both languages. */
const things = {
  'approval step': '审批步骤',
  artifact: '产物',
  base: '基座',
  deployment: '部署',
  file: '文件',
  hook: 'webhook',
  key: '密钥',
  'log of step': '步骤日志',
  'open invite': '未用的邀请',
  pair: '样本对',
  person: '人员',
  pipeline: '流水线',
  preset: '预设',
  question: '提问',
  'release or adapter': '发布或适配器',
  'report of step': '步骤的评测报告',
  revision: '修订版',
  run: '运行',
  schedule: '定时',
  secret: '机密',
  step: '步骤',
  token: '令牌',
  worker: 'worker',
  'worker token': '加入令牌',
} as const;
/** @param id as the caller gave it, or null where that says nothing */
export const notFound = (what: keyof typeof things, id: string | null) =>
  new Refusal(404, 'not-found', {
    en: `There is no ${id === null ? `such ${what}` : `${what} ${id}`}, or you may not see it.`,
    zh: `没有${id === null ? `这个${things[what]}` : `${things[what]} ${id}`}，或者你无权查看。`,
  });

export const trialDecision = (runId: string) =>
  conflict(
    'trial-run',
    `Run ${runId} is a trial: nothing of it is released, so there is nothing to decide. Start the pipeline, or fork the run it tries.`,
    `运行 ${runId} 是试运行，其结果不会发布，因此无需决定。请启动流水线，或从它所试的运行派生。`,
  );

const parts = {
  'The artifact store': '产物存储',
  'The database': '数据库',
  'The gateway': '网关',
  'The scorer': '评分器',
  "The store's access for training workers": '产物存储为训练 worker 开通权限的服务',
  'The worker that runs workflows': '执行流水线的 worker',
  Temporal: 'Temporal ',
  'Temporal, or the worker that runs workflows,': 'Temporal 或执行流水线的 worker ',
} as const;
/** Something the server leans on does not answer. Nothing is known to have changed. */
export const unavailable = (part: keyof typeof parts, cause?: unknown) =>
  new Refusal(
    503,
    'part-unreachable',
    {
      en: `${part} does not answer, so this cannot be done or known now. It is tried again by itself; \`refrain doctor\` says more.`,
      zh: `${parts[part]}没有响应，现在无法执行或得知结果。系统会自动重试；\`refrain doctor\` 可查看详情。`,
    },
    { retryAfterSeconds: 2, cause },
  );
