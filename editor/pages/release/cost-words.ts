import { defineWords } from '../../words/define-words.ts';

/** Of what a candidate cost, and its lyrics will. */
export const costWords = defineWords('release-cost', {
  trainCost: { en: 'Training cost', zh: '训练花费' },
  trainCostHelp: {
    en: 'Hours in which its training held the machine, loading and tries that failed included, at this installation’s price. Reused steps cost what they took when they were done.',
    zh: '训练占用机器的时长（含加载与失败的尝试）按本安装的单价折算；复用的步骤按当时的用时计。',
  },
  costPerThousand: { en: 'Cost per 1,000 lyrics', zh: '每千首成本' },
  costPerThousandHelp: {
    en: 'One lyric after the other, at the seconds per lyric above. A machine that writes many at once is cheaper by as much.',
    zh: '按上方每首用时逐首生成计；同时生成多首时成本相应降低。',
  },
});
