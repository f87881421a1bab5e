import { defineWords } from '../../words/define-words.ts';

export const releasesWords = defineWords('releases', {
  title: { en: 'Releases', zh: '发布' },
  waiting: { en: 'Waits for a decision', zh: '等待审批' },
  refused: { en: 'Refused lately', zh: '最近未通过' },
  decided: { en: 'Approved', zh: '已批准' },
  noneWaiting: { en: 'Nothing waits for a decision.', zh: '没有等待审批的候选。' },
  empty: { en: 'No release yet', zh: '还没有发布' },
  emptyText: {
    en: 'A pipeline that trains, evaluates and asks for approval ends here.',
    zh: '流水线完成训练和评测并请求审批后，会显示在这里。',
  },
  toPipelines: { en: 'Choose a pipeline', zh: '选择流水线' },
  release: { en: 'Release', zh: '发布' },
  standing: { en: 'Now', zh: '现状' },
  stable: { en: 'stable', zh: '稳定版' },
  canary: { en: 'canary {share}', zh: '灰度 {share}' },
  idle: { en: 'not in service', zh: '未在线' },
  approvedBy: { en: 'Approved by', zh: '批准人' },
  approvedAt: { en: 'Time', zh: '时间' },
  rhyme: { en: 'Rhymes', zh: '押韵' },
  pipeline: { en: 'Pipeline', zh: '流水线' },
  everyAlias: { en: 'Every alias', zh: '全部别名' },
  alias: { en: 'Alias', zh: '别名' },
});
