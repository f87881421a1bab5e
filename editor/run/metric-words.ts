import type { Text } from '../../pipeline/text.ts';
import { defineWords } from '../words/define-words.ts';

export const metricWords = defineWords('metric', {
  logScale: { en: 'Log scale', zh: '对数坐标' },
  smoothing: { en: 'Smoothing', zh: '平滑' },
  band: { en: 'Range of the last 7 runs', zh: '最近 7 次运行的范围' },
  bandNone: { en: 'fewer than two earlier runs', zh: '此前运行不足两次' },
  noneTitle: { en: 'No curves yet', zh: '还没有曲线' },
  noneText: { en: 'Steps that train draw their curves here while they run.', zh: '训练步骤运行时会在这里绘制曲线。' },
  everyStep: { en: 'Every training step', zh: '全部训练步骤' },
  live: { en: 'as it runs', zh: '实时' },
  said_one: { en: '{name}: from {from} to {to}, {count} point', zh: '{name}：从 {from} 到 {to}，{count} 个点' },
  said_other: { en: '{name}: from {from} to {to}, {count} points', zh: '{name}：从 {from} 到 {to}，{count} 个点' },
  how: {
    en: 'Drag to zoom in, shift and drag to pan, double click for the whole. Keys: arrows, + and −, 0.',
    zh: '拖动放大，按住 Shift 拖动平移，双击还原。按键：方向键、+、−、0。',
  },
});

const titles: Readonly<Record<string, Text>> = {
  loss: { en: 'Loss', zh: '损失' },
  reward: { en: 'Reward', zh: '奖励' },
  rewardStd: { en: 'Spread of the reward', zh: '奖励标准差' },
  zeroStdShare: { en: 'Groups without spread', zh: '零方差组占比' },
  scoreRhyme: { en: 'Rhyme score', zh: '押韵得分' },
  scoreSyllables: { en: 'Syllable score', zh: '字数得分' },
  scoreScheme: { en: 'Scheme score', zh: '韵式得分' },
  scoreVariety: { en: 'Variety score', zh: '多样性得分' },
  scoreLines: { en: 'Right number of lines', zh: '行数正确' },
  scoreFormat: { en: 'Nothing but lyric', zh: '格式得分' },
  scoreLength: { en: 'Lines of fitting length', zh: '行长得分' },
  scoreContent: { en: 'Sentences', zh: '成句得分' },
  scoreUnique: { en: 'Without repeats', zh: '不重复得分' },
  scoreOriginal: { en: 'Not copied', zh: '非照抄得分' },
  scoreGroupVariety: { en: 'Variety of rhymes', zh: '韵部多样得分' },
  meanSyllables: { en: 'Syllables a lyric', zh: '每首音节数' },
  identicalShare: { en: 'Lyrics with identical rhymes', zh: '含同音押韵的占比' },
  kl: { en: 'Distance from before (KL)', zh: '与原模型的距离（KL）' },
  preferenceAccuracy: { en: 'Preferences told right', zh: '偏好判断正确率' },
  preferenceMargin: { en: 'Preference margin', zh: '偏好差距' },
  tokenAccuracy: { en: 'Tokens told right', zh: '词元正确率' },
  learningRate: { en: 'Learning rate', zh: '学习率' },
  gradNorm: { en: 'Gradient norm', zh: '梯度范数' },
  secondsPerStep: { en: 'Seconds a step', zh: '每步秒数' },
  completionTokens: { en: 'Tokens written', zh: '生成词元数' },
  clippedShare: { en: 'Cut short', zh: '被截断占比' },
};
export const metricTitle = (name: string): Text => titles[name] ?? { en: name, zh: name };
