import { defineWords } from '../../words/define-words.ts';

export const inviteWords = defineWords('invite', {
  title: { en: 'You are invited', zh: '邀请你加入' },
  text: {
    en: '{name} invites you as {roles}. The link works once, until {until}.',
    zh: '{name} 邀请你以{roles}身份加入。此链接只能使用一次，有效期至 {until}。',
  },
  viewer: { en: 'viewer', zh: '查看者' },
  designer: { en: 'designer', zh: '设计者' },
  operator: { en: 'operator', zh: '操作员' },
  approver: { en: 'approver', zh: '审批人' },
  admin: { en: 'admin', zh: '管理员' },
  name: { en: 'Your name', zh: '你的名字' },
  email: { en: 'E-mail address (if you like)', zh: '电子邮箱（可不填）' },
  emailHint: {
    en: 'Nothing is sent there; it tells two people of one name apart. There is no password.',
    zh: '不会发送邮件，仅用于区分同名者。无需密码。',
  },
  accept: { en: 'Join and sign in', zh: '加入并登录' },
  noLink: {
    en: 'This address is not whole: open the invitation link as it was sent to you.',
    zh: '地址不完整，请打开发给你的完整邀请链接。',
  },
});
