import { defineWords } from '../words/define-words.ts';

export const inboxWords = defineWords('inbox', {
  title: { en: 'Inbox', zh: '待办' },
  open: { en: 'Waits', zh: '等待处理' },
  news: { en: 'Happened lately', zh: '最近发生' },
  approval: { en: 'Candidate for {alias} waits for approval', zh: '{alias} 候选版本等待审批' },
  gate: { en: 'gate {passed} of {all}', zh: '门禁 {passed}/{all}' },
  overridden: { en: 'gate set aside by two people', zh: '两人签字越过门禁' },
  until: { en: 'until {at}, {age}', zh: '截止 {at}（{age}）' },
  since: { en: 'came {age}', zh: '{age}开始' },
  broken: { en: '“{step}” failed and waits for repair', zh: '“{step}”失败，等待修复' },
  failed: { en: 'Run failed', zh: '运行失败' },
  rejected: { en: 'Candidate rejected', zh: '候选版本被驳回' },
  refused: { en: 'The gate refused a candidate', zh: '门禁未通过' },
  expired: { en: 'Candidate expired: nobody decided', zh: '候选版本过期：无人审批' },
  'roll-back': { en: '{alias} was rolled back', zh: '{alias} 已回滚' },
  'canary-withdrawn': { en: 'The canary of {alias} was withdrawn', zh: '{alias} 的灰度已撤回' },
  asked: { en: '{who} asks about the release of run {run}', zh: '{who} 就运行 {run} 的发布提问' },
  answered: { en: '{who} answered your question about run {run}', zh: '{who} 回答了你关于运行 {run} 的提问' },
  seen: { en: 'Mark all as seen', zh: '全部标为已读' },
  isNew: { en: 'new', zh: '新' },
  emptyText: {
    en: 'Candidates, questions, failed steps and rollbacks show up here, and in the title of this tab.',
    zh: '候选版本、提问、失败步骤和回滚会显示在这里，并显示在标签页标题上。',
  },
});
