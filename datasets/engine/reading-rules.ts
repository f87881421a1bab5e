import { adverbs, chiefs, growing } from './overrides-zh.ts';

/** Characters that `readByRule` knows; nearly none of a line are. */
export const ruled = '地得了着过还都长调弹行觉';

/**
 * Readings that hang on what stands around a character; the reading dictionary knows words, not these patterns.
 * @param spelled how the character is spelled by its word
 * @returns the spelling, or null where the rules have nothing to say
 */
export function readByRule(run: readonly string[], at: number, spelled: string): string | null {
  const before = (back: number) => run[at - back] ?? '';
  const isEnd = at === run.length - 1 || (at === run.length - 2 && '的了吗呢吧啊呀'.includes(run[at + 1] ?? 'x'));
  switch (run[at]) {
    case '地': {
      if ('猛蓦倏忽霍'.includes(before(1)) && at > 0) return 'de';
      // 慢慢地, 一杯接一杯地.
      const isDoubled =
        before(1) !== '' && (before(1) === before(2) || (before(1) === before(4) && before(3) === '接'));
      const word = run.slice(Math.max(0, at - 2), at).join('');
      return isDoubled || adverbs.has(word) || adverbs.has(run.slice(Math.max(0, at - 3), at).join('')) ? 'de' : null;
    }
    case '得': {
      if (at === 0 || at === run.length - 1 || spelled !== 'dé') return null;
      if ('我你他她它们也都还总非必'.includes(before(1)) && !'到了意'.includes(run[at + 1] ?? '')) return 'děi';
      return '获取赢求难心只所应自不贪博夺'.includes(before(1)) ||
        '到意知失罪体分奖胜逞救以出悉当益势手'.includes(run[at + 1] ?? '')
        ? null
        : 'de';
    }
    case '了':
      if (before(1) === '不') return 'liǎo';
      return before(1) === '得' && at > 1 && isEnd && !'取获赢懂觉值记晓舍使显免求难变认'.includes(before(2))
        ? 'liǎo'
        : null;
    case '着':
      return /[不得]/u.test(before(1)) && isEnd ? 'zháo' : null;
    case '过':
      // What was once done: 爱过, 来过; but 路过, 错过, and whatever is no verb by itself.
      return isEnd && at > 0 && '爱来去说听看见想哭笑试有吃喝唱恨疼痛懂傻疯等梦输赢醉追吵闹抱吻牵'.includes(before(1))
        ? 'guo'
        : null;
    case '还':
      return isEnd && at > 0 ? 'huán' : null;
    case '都':
      return isEnd &&
        at > 0 &&
        !'我你他她它们全谁人么些切天年次事话个家连就也爱是有说想要部'.includes(before(1)) &&
        spelled === 'dōu'
        ? 'dū'
        : null;
    case '长':
      return isEnd && (chiefs + growing).includes(before(1)) && before(1) !== '' ? 'zhǎng' : null;
    case '调':
      if (!isEnd || at === 0 || '空协失烹谐微难不自可外内抽上下函征遥烘'.includes(before(1))) return null;
      return 'diào';
    case '弹':
      return isEnd && '子炸导炮飞核氢原氘流榴手烟枪散彩照明铁肉糖'.includes(before(1)) && before(1) !== ''
        ? 'dàn'
        : null;
    case '行':
      if (!isEnd || at === 0) return null;
      // 泪水成行, 排成行; but a trip is 成行 with xíng.
      if (before(1) === '成') return at > 1 && !'能未于法以可即期得才'.includes(before(2)) ? 'háng' : null;
      return '两几数诗泪字三四五六七八九十千万每半行'.includes(before(1)) && before(2) !== '可' ? 'háng' : null;
    case '觉': {
      if (at === 0 || '感知发察自错视听嗅味触幻直先警惊醒不'.includes(before(1))) return null;
      return run.slice(Math.max(0, at - 6), at).includes('睡') ? 'jiào' : null;
    }
    default:
      return null;
  }
}
