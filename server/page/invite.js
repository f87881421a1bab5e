// The page at `/invite#…`: an invited person says their name and is signed in. What follows `#` goes to our server alone.

const words = {
  en: {
    other: '中文',
    title: 'You are invited',
    text: ({ invitedBy, roles, expiresAt }) =>
      `${invitedBy} invites you as ${roles.join(', ')}. The link works once, until ${new Date(expiresAt).toLocaleString('en')}.`,
    name: 'Your name',
    email: 'E-mail address (if you like)',
    emailHint: 'Nothing is sent there; it tells two people of one name apart. There is no password.',
    accept: 'Join and sign in',
    unreachable: 'The server does not answer. Try again in a moment.',
  },
  zh: {
    other: 'English',
    title: '邀请你加入',
    text: ({ invitedBy, roles, expiresAt }) =>
      `${invitedBy} 邀请你以 ${roles.join('、')} 身份加入。此链接只能使用一次，有效期至 ${new Date(expiresAt).toLocaleString('zh')}。`,
    name: '你的名字',
    email: '电子邮箱（可不填）',
    emailHint: '不会发送邮件，仅用于区分同名者。无需密码。',
    accept: '加入并登录',
    unreachable: '服务器没有响应，请稍后重试。',
  },
};

const at = (id) => document.getElementById(id);
const token = location.hash.slice(1);
let language = localStorage.getItem('language') ?? (navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en');
let invite = null;
/** What went wrong, in both languages. */
let trouble = null;

// Out of the address line and the history, where others could read it.
history.replaceState(null, '', '/invite');

async function call(path, body) {
  const answer = await fetch(`/api/invites/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  }).catch(() => null);
  const said = await answer?.json().catch(() => null);
  if (answer?.ok) return said;
  trouble = said?.error?.message ?? { en: words.en.unreachable, zh: words.zh.unreachable };
  return null;
}

function show() {
  const t = words[language];
  document.documentElement.lang = language;
  at('language').textContent = t.other;
  at('language').lang = language === 'zh' ? 'en' : 'zh';
  at('notice').textContent = trouble?.[language] ?? '';
  at('invite').hidden = invite === null;
  if (invite === null) return;
  at('invite-title').textContent = t.title;
  at('invite-text').textContent = t.text(invite);
  at('name-label').textContent = t.name;
  at('email-label').textContent = t.email;
  at('email-hint').textContent = t.emailHint;
  at('accept').textContent = t.accept;
}

at('language').addEventListener('click', () => {
  language = language === 'zh' ? 'en' : 'zh';
  localStorage.setItem('language', language);
  show();
});

at('invite-form').addEventListener('submit', async (event) => {
  event.preventDefault();
  trouble = null;
  at('accept').disabled = true;
  const email = at('email').value.trim();
  const made = await call('accept', { token, name: at('name').value.trim(), ...(email === '' ? {} : { email }) });
  at('accept').disabled = false;
  if (made) location.replace('/');
  else show();
});

show();
invite = await call('look', { token });
if (invite) {
  at('name').value = invite.name ?? '';
  at('email').value = invite.email ?? '';
}
show();
