import type { Text } from '../../pipeline/text.ts';

/** What the judge of a canary writes into an alias's history, and how Chinese says it; what a person wrote stays as it is. */
const sentences: readonly (readonly [RegExp, string])[] = [
  [/^(\d+) requests, ([\d.]+) % failed, first token p95 (\d+) ms$/, '$1 次请求，失败率 $2%，首词元 p95 为 $3 毫秒'],
  [/^run (\S+), approved by (.+)$/, '运行 $1，由 $2 批准'],
  [/^the gateway took its traffic away after three failures in ten seconds$/, '十秒内失败三次，网关已撤走其流量'],
  [/^([\d.]+) % of its requests failed, and ([\d.]+) % of stable's$/, '其请求失败率为 $1%，稳定版为 $2%'],
  [
    /^its first token takes (\d+) ms at the 95th percentile, and stable's (\d+) ms$/,
    '其首词元 p95 为 $1 毫秒，稳定版为 $2 毫秒',
  ],
  [/^(\d+) of (\d+) requests$/, '请求数 $1/$2'],
  [/^([\d.]+) of ([\d.]+) minutes$/, '已观察 $1/$2 分钟'],
  [/^stable has answered nothing to compare with$/, '稳定版尚无应答可供比较'],
  [/^no first-token times to compare yet$/, '尚无首词元时间可供比较'],
  [/^no records of the gateway yet$/, '网关尚无记录'],
];
const late = /^after ([\d.]+) minutes too little is known: (.*)$/;

export function canaryReason(reason: string): Text {
  const [, minutes, why] = late.exec(reason) ?? [];
  if (why !== undefined) return { en: reason, zh: `${minutes} 分钟后证据仍不足：${canaryReason(why).zh}` };
  const known = sentences.find(([pattern]) => pattern.test(reason));
  return { en: reason, zh: known ? reason.replace(known[0], known[1]) : reason };
}
