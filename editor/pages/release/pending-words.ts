import { defineWords } from '../../words/define-words.ts';

/** A decision that is made and not in effect yet. */
export const pendingWords = defineWords('release-pending', {
  'is-approve': { en: 'Approved, not in effect yet', zh: '已批准，尚未生效' },
  'is-reject': { en: 'Rejected, not in effect yet', zh: '已驳回，尚未生效' },
  in_one: { en: 'Takes effect in {count} second', zh: '{count} 秒后生效' },
  in_other: { en: 'Takes effect in {count} seconds', zh: '{count} 秒后生效' },
  now: { en: 'Taking effect…', zh: '正在生效…' },
  takeBack: { en: 'Take back', zh: '撤回决定' },
  othersOnly: { en: 'Until then {who} can take it back.', zh: '此前{who}可以撤回。' },
  later: {
    en: 'It takes effect {seconds} s later; until then I can take it back.',
    zh: '{seconds} 秒后生效，此前可撤回。',
  },
  laterShare: {
    en: '{share} of the traffic goes to it {seconds} s later; until then I can take this back.',
    zh: '{seconds} 秒后它将获得 {share} 的流量，此前可撤回。',
  },
  effectiveAt: { en: 'In effect from', zh: '生效时间' },
  history: { en: 'Taken back', zh: '撤回记录' },
  'historyLine-approve': { en: '{who} took an approval back, {at}', zh: '{who} 于 {at} 撤回批准' },
  'historyLine-reject': { en: '{who} took a rejection back, {at}', zh: '{who} 于 {at} 撤回驳回' },
});
