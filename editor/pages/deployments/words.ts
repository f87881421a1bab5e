import { defineWords } from '../../words/define-words.ts';

export const deploymentsWords = defineWords('deployments', {
  title: { en: 'Deployments', zh: '部署' },
  empty: { en: 'Nothing is deployed yet', zh: '还没有部署' },
  emptyText: {
    en: 'The first approved release starts as a canary and shows up here.',
    zh: '首个获批的发布会先开始灰度，并显示在这里。',
  },
  toReleases: { en: 'Go to releases', zh: '前往发布' },
  changed: { en: 'changed {age} by {who}', zh: '{who} 于{age}更改' },
  changing: { en: 'a change is under way', zh: '正在变更' },
  promote: { en: 'Make canary stable', zh: '灰度转正' },
  promoteTitle: { en: 'Make {name} stable', zh: '将{name}转正' },
  promoteText: {
    en: '{name} answers all traffic of {alias} from now on, without waiting for the rest of its trial.',
    zh: '不等灰度结束，{alias} 的全部流量立即改由{name}应答。',
  },
  promoteReason: { en: 'Reason (kept in the history)', zh: '原因（记入历史）' },
  promoteConfirm: { en: 'Make stable now', zh: '立即转正' },
  promoted: { en: '{name} is stable.', zh: '{name}已转正。' },
  previous: { en: 'Before: {name}', zh: '上一版：{name}' },
  refusals: {
    en: 'A refusal counts as answered: the gateway does not tell it apart.',
    zh: '拒答按已应答计，网关不单独区分。',
  },
  since: { en: 'Counted since the last change of traffic.', zh: '自上次流量变更起统计。' },
  releasePage: { en: 'Its release page', zh: '发布页' },
  tryIt: { en: 'Try it in the playground', zh: '在试写台试写' },
});
