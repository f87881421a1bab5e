import type { presetNames } from '../../pipeline/presets.ts';
import type { Text } from '../../pipeline/text.ts';

/** What ships with Refrain, in one language each; a document of yours has its own title in whatever language it likes. */
export const presetWords: Readonly<
  Record<(typeof presetNames)[number], { readonly title: Text; readonly description: Text }>
> = {
  'lyric-flywheel': {
    title: { en: 'Lyric flywheel', zh: '歌词飞轮' },
    description: {
      en: 'One turn of the whole wheel with the base and the lyrics that ship, from curation to promotion.',
      zh: '用自带的基座与歌词完整走一圈：从清洗、训练、评测、审批到灰度转正。',
    },
  },
  'sft-only': {
    title: { en: 'SFT only', zh: '仅监督微调' },
    description: {
      en: 'Curates lyrics and fine-tunes the base on them; ends with an adapter and its report.',
      zh: '清洗歌词并微调基座，得到适配器和训练报告。',
    },
  },
  nightly: {
    title: { en: 'Nightly', zh: '每夜训练' },
    description: {
      en: 'The whole wheel at length, fed by the feedback of the day; give it a schedule.',
      zh: '更长的训练，并使用当天的用户反馈；适合定时运行。',
    },
  },
  'flywheel-test': {
    title: { en: 'Flywheel test', zh: '飞轮测试' },
    description: {
      en: 'Every kind of the wheel with a minute of work: proves that an installation works, teaches nothing.',
      zh: '用一分钟的工作量走完整个飞轮，用于检验安装，不求效果。',
    },
  },
};
