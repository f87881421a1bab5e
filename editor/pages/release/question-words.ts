import { defineWords } from '../../words/define-words.ts';

/** What people ask about a candidate, and what they are told. */
export const questionWords = defineWords('release-questions', {
  title: { en: 'Questions', zh: '提问' },
  ask: { en: 'Ask a question', zh: '提问' },
  askText: {
    en: 'It reaches the inbox of those who can answer, and stays on this page with its answer. Nothing is decided or held up meanwhile.',
    zh: '提问会进入能回答者的待办，并与回答一起留在本页。不影响也不代替决定。',
  },
  question: { en: 'Your question', zh: '你的问题' },
  questionMissing: { en: 'Write a question first.', zh: '请先写下问题。' },
  send: { en: 'Send', zh: '发送' },
  copy: { en: 'Copy question and link', zh: '复制问题与链接' },
  copied: {
    en: 'Question and link are copied; nothing was sent. It was {who} who started the run.',
    zh: '已复制问题与链接，尚未发送。运行由 {who} 启动。',
  },
  about: { en: 'A question about the candidate for {alias}: {url}', zh: '关于 {alias} 候选版本的问题：{url}' },
  open_one: { en: '{count} question open', zh: '{count} 个提问待回答' },
  open_other: { en: '{count} questions open', zh: '{count} 个提问待回答' },
  allAnswered: { en: 'all answered', zh: '均已回答' },
  asks: { en: '{who} asks', zh: '{who} 提问' },
  answers: { en: '{who} answers', zh: '{who} 回答' },
  unanswered: { en: 'not answered yet', zh: '尚未回答' },
  earlier: { en: 'about earlier evidence', zh: '针对之前的证据' },
  answer: { en: 'Answer', zh: '回答' },
  answerTo: { en: 'Answer to {who}', zh: '回答 {who}' },
  answerMissing: { en: 'Write an answer first.', zh: '请先写下回答。' },
  overtaken: {
    en: '{who} has answered meanwhile, as above. What you wrote was not sent; it stays here until you discard it.',
    zh: '{who} 已先回答（见上）。你写的内容没有发送，放弃之前会一直保留在这里。',
  },
  answerUnsent: { en: 'Your answer to {who}, not sent', zh: '你给 {who} 的回答（未发送）' },
  answerCopy: { en: 'Copy my text', zh: '复制我写的内容' },
  answerDrop: { en: 'Discard', zh: '放弃' },
  answerSend: { en: 'Send answer', zh: '发送回答' },
});
