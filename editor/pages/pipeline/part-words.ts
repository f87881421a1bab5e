import { defineWords } from '../../words/define-words.ts';

/** Of runs of a part, and of what a run will take. */
export const partWords = defineWords('part', {
  from: { en: 'Run from “{step}”', zh: '从“{step}”开始运行' },
  to: { en: 'Run to “{step}”', zh: '运行到“{step}”' },
  only: { en: 'Run only “{step}”', zh: '仅运行“{step}”' },
  which: { en: 'Which part runs', zh: '运行哪一部分' },
  ofRun: { en: 'Everything else is taken from the last run,', zh: '其余部分取自最近一次运行：' },
  noRun: { en: 'It has not run yet', zh: '尚未运行过' },
  noRunText: {
    en: 'Run the pipeline once; after that any part of it can be run again on its own.',
    zh: '请先完整运行一次，之后可单独重新运行任意部分。',
  },
  trial: { en: 'A trial: nothing of it can be released.', zh: '试运行：其结果不会发布。' },
  'how-taken': { en: 'Reused as they are ({count})', zh: '直接复用（{count}）' },
  'how-run': { en: 'Run ({count})', zh: '运行（{count}）' },
  'how-passed-over': { en: 'Left out ({count})', zh: '不运行（{count}）' },
  pinned: { en: 'pinned', zh: '已固定' },
  document: { en: 'Which document runs', zh: '运行哪份文档' },
  asLast: { en: 'As the last run', zh: '与上次运行相同' },
  withDraft: { en: 'With the draft', zh: '使用当前草稿' },
  draftText: {
    en: 'The draft as it is now, from this step on. What comes before is found by its digest. A run like any other: it may be released.',
    zh: '从该步骤起使用当前草稿；之前的结果按摘要复用。这是正式运行，其结果可以发布。',
  },
  draftProblems: { en: 'The draft has problems, so it cannot run.', zh: '草稿存在问题，无法运行。' },
  takes: { en: 'Took {time} the last time.', zh: '上次耗时 {time}。' },
  training: { en: '{time} of it on a training card.', zh: '其中训练卡 {time}。' },
  costs: { en: 'Cost about {cost} the last time.', zh: '上次花费约 {cost}。' },
  unknownTime: {
    en: 'Not counted, because it was reused or is new: {count}.',
    zh: '未计入（此前复用或新增）：{count}。',
  },
  usually: { en: 'Usually takes {time}.', zh: '通常耗时 {time}。' },
  lastTook: { en: 'The last run took {time}.', zh: '上次运行耗时 {time}。' },
  likeLast: { en: 'Parameters of the last run', zh: '采用上次运行的参数' },
});
