import type { Text } from '../../pipeline/text.ts';
import type { RunView } from '../../server/client.ts';
import { knownReason } from '../release/known-reason.ts';
import { helpOf } from './error-help.ts';

/** Whether a reason was put into Chinese: four words of English in a row, with nothing quoted, are a sentence left over. */
export const isInChinese = (zh: string): boolean =>
  !/(?:[a-z’']+[ ,]+){3}[a-z]/i.test(zh.replaceAll(/“[^”]*”|`[^`]*`|（[^）]*）/g, ''));

/** What a run added to words that are known in English alone: who stopped it, by when nobody repaired it. Often empty. */
export function addedInChinese(reason: string): string {
  const { zh } = knownReason(reason);
  if (zh === reason) return '';
  let same = 0;
  while (zh[same] === reason[same]) same += 1;
  // A name may stand in both behind the step's last sentence.
  return zh.slice(zh.slice(0, same).search(/[^.。!！?？]*$/)).trim();
}

/** Why a run ended: by a step's own words where they are known in Chinese, else by what its code stands for. */
export function endReason(reason: string, steps: RunView['state']['steps']): Text {
  const [, id, why] = /^Step "([^"]+)" failed: ([\s\S]*)$/.exec(reason) ?? [];
  if (id === undefined || why === undefined || isInChinese(knownReason(why).zh)) return knownReason(reason);
  return { en: reason, zh: `步骤“${id}”失败：${helpOf(steps[id]?.code).title.zh}。${addedInChinese(why)}` };
}
