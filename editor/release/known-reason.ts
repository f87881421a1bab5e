import type { Text } from '../../pipeline/text.ts';
import { statusWords } from '../words/shell.ts';
import { isKnown } from './judge.ts';
import { ofProgress, ofSteps } from './step-reasons.ts';
import { evidenceWords } from './words.ts';

const timeOf = (iso: string) =>
  new Intl.DateTimeFormat('zh-CN', { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(iso));
type Say = (...found: readonly string[]) => string;
const inner = (reason: string) => knownReason(reason).zh;
const metricName = (metric: string) => (isKnown(metric) ? evidenceWords.words[metric].zh : metric);
const stateName = (state: string) =>
  state === 'not part of it'
    ? '不在其中'
    : Object.hasOwn(statusWords.words, state)
      ? statusWords.words[state as keyof typeof statusWords.words].zh
      : state;

/** What the judge of a canary, and those who deploy, write into an alias's history. */
const ofDeployments: readonly (readonly [RegExp, Say])[] = [
  [
    /^(\d+) requests, ([\d.]+) % failed, first token p95 (\d+) ms$/,
    (requests, failed, ms) => `${requests} 次请求，失败率 ${failed}%，首词元 p95 为 ${ms} 毫秒`,
  ],
  [/^run (\S+), approved by (.+)$/, (run, name) => `运行 ${run}，由 ${name} 批准`],
  [/^run (\S+) was cancelled while its release was on trial$/, (run) => `运行 ${run} 在其发布灰度期间被取消`],
  [/^run (\S+) did not end as done$/, (run) => `运行 ${run} 未正常完成`],
  [/^the gateway took its traffic away after three failures in ten seconds$/, () => '十秒内失败三次，网关已撤走其流量'],
  [
    /^([\d.]+) % of its requests failed, and ([\d.]+) % of stable's$/,
    (its, stable) => `其请求失败率为 ${its}%，稳定版为 ${stable}%`,
  ],
  [
    /^its first token takes (\d+) ms at the 95th percentile, and stable's (\d+) ms$/,
    (its, stable) => `其首词元 p95 为 ${its} 毫秒，稳定版为 ${stable} 毫秒`,
  ],
  [/^(\d+) of (\d+) requests$/, (count, of) => `请求数 ${count}/${of}`],
  [/^([\d.]+) of ([\d.]+) minutes$/, (minutes, of) => `已观察 ${minutes}/${of} 分钟`],
  [/^stable has answered nothing to compare with$/, () => '稳定版尚无应答可供比较'],
  [/^no first-token times to compare yet$/, () => '尚无首词元时间可供比较'],
  [/^no records of the gateway yet$/, () => '网关尚无记录'],
  [/^canary: (?!its deployment)(.*)$/s, (how) => `灰度：${inner(how)}`],
  [
    /^after ([\d.]+) minutes too little is known: (.*)$/,
    (minutes, why) => `${minutes} 分钟后证据仍不足：${inner(why)}`,
  ],
];

const undecided: readonly (readonly [RegExp, Say])[] = [
  [/^step "([^"]+)" reported no number "([^"]+)"$/, (id, name) => `步骤“${id}”没有给出数值“${name}”`],
  [/^(.*) divides by zero$/s, (condition) => `${condition} 除数为零`],
  [/^(.*) is not true or false$/s, (condition) => `${condition} 不是真假值`],
  [/^(.*) is not a number$/s, (condition) => `${condition} 不是数`],
];

/** Why a step was passed over, or a run ended as it did. */
const ofRuns: readonly (readonly [RegExp, Say])[] = [
  // First of all, since they follow any other: what a run left behind.
  [/^(.*); step "([^"]+)" could not be taken back$/s, (why, id) => `${inner(why)}；步骤“${id}”的影响未能撤回`],
  [/^step "([^"]+)" could not be taken back$/, (id) => `步骤“${id}”的影响未能撤回`],
  [
    /^(?:(.*) )?What it did still stands, since it could not be taken back: (.*)$/s,
    (before, why) => `${before ? `${inner(before)} ` : ''}其影响仍在，未能撤回：${inner(why)}`,
  ],
  [/^The run was cancelled\.$/, () => '运行已取消。'],
  [/^The run was cancelled while this step ran\.$/, () => '该步骤运行时，运行被取消。'],
  [/^The run was cancelled before this step started\.$/, () => '该步骤开始前，运行已被取消。'],
  [/^Step "([^"]+)" did not pass, so nothing after it runs\.$/, (id) => `步骤“${id}”未通过，其后的步骤不再运行。`],
  [/^Step "([^"]+)" did not pass\.$/, (id) => `步骤“${id}”未通过。`],
  [/^Step "([^"]+)" failed, and this step needs it\.$/, (id) => `步骤“${id}”失败，该步骤依赖它。`],
  [/^Step "([^"]+)" was skipped, and this step needs it\.$/, (id) => `步骤“${id}”已跳过，该步骤依赖它。`],
  [/^Step "([^"]+)" failed: ([\s\S]*)$/, (id, why) => `步骤“${id}”失败：${inner(why)}`],
  [
    /^Skipped: its input "([^"]+)" comes from step "([^"]+)", which was skipped\.$/,
    (port, id) => `已跳过：输入“${port}”来自步骤“${id}”，而后者已跳过。`,
  ],
  [/^Skipped: its condition is false: (.*)\.$/s, (condition) => `已跳过：条件不成立：${condition}。`],
  [
    /^Skipped: its condition is neither true nor false but (.*?): (.*)\.$/s,
    (value, condition) => `已跳过：条件的结果既非真也非假，而是 ${value}：${condition}。`,
  ],
  [
    /^Skipped: its condition cannot be told: (.*)\.$/s,
    (why) => `已跳过：条件无法判断：${say(undecided, why) ?? why}。`,
  ],
  [/^Skipped by (.+?): ([\s\S]*)$/, (name, why) => `由 ${name} 跳过：${why}`],
  [/^Nothing of a trial run is released or put to use\.$/, () => '试运行的产物不会发布或投入使用。'],
  [/^expired: nobody decided in time$/, () => '已过期：无人在期限内审批'],
  [/^superseded by the newer candidate of run (\S+)$/, (run) => `已被运行 ${run} 的新候选取代`],
  [/^rejected by (.+?): ([\s\S]*)$/, (name, why) => `由 ${name} 驳回：${why}`],
  [/^rejected by (.+)$/, (name) => `由 ${name} 驳回`],
  [/^withdrawn from its trial by (.+?): ([\s\S]*)$/, (name, why) => `灰度期间由 ${name} 撤回：${why}`],
  [/^withdrawn from its trial by (.+)$/, (name) => `灰度期间由 ${name} 撤回`],
  [
    /^([\s\S]*) Nobody repaired it by (\d{4}-\S+Z)\.$/,
    (why, until) => `${inner(why)} 在 ${timeOf(until)} 之前无人修复。`,
  ],
  [/^([\s\S]*[.。!！?？]) ([^.]{1,100}) stopped it\.$/, (why, name) => `${inner(why)} ${name} 终止了运行。`],
  [
    /^([\s\S]*?[.。!！?？]) ([^.]{1,100}) stopped it: ([\s\S]*)$/,
    (why, name, said) => `${inner(why)} ${name} 终止了运行：${said}`,
  ],
  [
    /^Release (\d+) of "([^"]+)" was withdrawn, stable answers alone: (.*)\.$/s,
    (number, alias, why) => `${alias} 第 ${number} 版的灰度已撤回，由稳定版应答：${inner(why)}。`,
  ],
  [
    /^Its worker went silent on every attempt; see the worker logs\.$/,
    () => '每次尝试中执行它的 worker 都失去响应；请查看 worker 日志。',
  ],
  [/^It took longer than its time limit; raise `timeout` on the step\.$/, () => '超过时限；请调大该步骤的 `timeout`。'],
];

/** What a reproduction says of a step. */
const ofReproductions: readonly (readonly [RegExp, Say])[] = [
  [/^then: ([a-z-]+), now: ([a-z-]+)$/, (was, is) => `当时：${stateName(was)}，现在：${stateName(is)}`],
  [
    /^(then|now): ([a-z-]+|not part of it)(?:, ([\s\S]+))?$/,
    (when, state, why) =>
      `${when === 'then' ? '当时' : '现在'}：${stateName(state)}${why === undefined ? '' : `，${inner(why)}`}`,
  ],
];

const rules: readonly (readonly [RegExp, Say])[] = [
  [/^at least (\S+)$/, (limit) => `不低于 ${limit}`],
  [/^at most (\S+)$/, (limit) => `不高于 ${limit}`],
  [/^better than the baseline by more than (\S+)$/, (limit) => `比基线高出 ${limit} 以上`],
  [/^not worse than the baseline by (\S+)$/, (limit) => `不比基线低 ${limit} 以上`],
];
function ruleName(rule: string): string {
  const [, bare = rule, whole] = /^(.*?)(, by the whole interval)?$/.exec(rule) ?? [];
  return (say(rules, bare) ?? bare) + (whole === undefined ? '' : '（按整个区间）');
}

const ofGates: readonly (readonly [RegExp, Say])[] = [
  [
    /^(\w+) is missing from the report, and should be (.*)$/,
    (metric, rule) => `报告中没有${metricName(metric)}，它应当${ruleName(rule)}`,
  ],
  [
    /^(\w+) should be (.*), and (is|differs by) (-?[\d.e+-]+)(?: \((\S+) to (\S+)\))?$/,
    (metric, rule, how, value, low, high) =>
      `${metricName(metric)}应当${ruleName(rule)}，实际${how === 'is' ? '为' : '相差'} ${value}` +
      (low === undefined ? '' : `（${low} 至 ${high}）`),
  ],
];
/** A long refusal was cut where it is kept: what of its last sentence is left says nothing. */
function gateRefusal(reason: string): string | undefined {
  const [, told] = /^Not released: (.*)$/s.exec(reason) ?? [];
  if (told === undefined) return undefined;
  const isWhole = told.endsWith('.');
  const parts = (isWhole ? told.slice(0, -1) : told).split('; ').map((part) => say(ofGates, part));
  if (parts.slice(0, isWhole ? undefined : -1).includes(undefined)) return undefined;
  return `未放行：${parts.map((part) => part ?? '……').join('；')}${isWhole ? '。' : ''}`;
}

function say(sentences: readonly (readonly [RegExp, Say])[], reason: string): string | undefined {
  for (const [pattern, make] of sentences) {
    const found = pattern.exec(reason);
    if (found) return make(...found.slice(1));
  }
  return undefined;
}

// What a run adds to a step's reason comes first: it stands around any other.
const all = [...ofDeployments, ...ofRuns, ...ofReproductions, ...ofSteps, ...ofProgress];

/** A reason that a machine gave, in both languages; what a person wrote, and what is not known here, stays as it is. */
export function knownReason(reason: string): Text {
  return { en: reason, zh: gateRefusal(reason) ?? say(all, reason) ?? reason };
}

const changed: readonly (readonly [RegExp, Say])[] = [
  [/^kind (\S+) → (\S+)$/, (was, is) => `类型 ${was} → ${is}`],
  [/^input (\S+): (.*) → (.*)$/s, (name, was, is) => `输入 ${name}：${valueName(was)} → ${valueName(is)}`],
  [/^parameter (\S+): (.*) → (.*)$/s, (name, was, is) => `参数 ${name}：${valueName(was)} → ${valueName(is)}`],
  [/^source (\S+): (.*) → (.*)$/s, (name, was, is) => `外部来源 ${name}：${valueName(was)} → ${valueName(is)}`],
];
const valueName = (value: string) => (value === 'nothing' ? '无' : value);

/** Why an earlier result was not taken: which of what goes into a step had changed. */
export function missReason(missed: string): Text {
  const parts = missed.split(/; (?=(?:kind|input|parameter|source) )/);
  return { en: missed, zh: parts.map((part) => say(changed, part) ?? part).join('；') };
}
