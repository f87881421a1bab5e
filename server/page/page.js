// The page at `/`: the newest run, the approval that waits, who serves. Plain DOM; every text is a text node.

import { words } from './page-words.js';

const glyphs = {
  pending: '○',
  running: '◐',
  waiting: '◆',
  broken: '!',
  held: '‖',
  done: '✓',
  cached: '↺',
  'not-passed': '✕',
  failed: '✕',
  skipped: '∅',
  cancelled: '⊘',
};

const at = (id) => document.getElementById(id);
let language = localStorage.getItem('language') ?? (navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en');
let session = { person: null, permissions: [], singlePersonInstall: false };
let run = null;
let deployments = [];
/** Titles of the step kinds in both languages, by `kind@version`. */
let titles = new Map();
let events = null;
/** What `look` could not do; its notice goes when it can again. */
let trouble = '';

const may = (permission) => session.permissions.includes(permission);
const t = () => words[language];

async function call(method, path, body) {
  const answer = await fetch(`/api${path}`, {
    method,
    ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(said.error?.message?.[language] ?? `${answer.status}`);
  return said;
}

function notice(text) {
  at('notice').textContent = text;
}

function element(name, text, className) {
  const made = document.createElement(name);
  made.textContent = text;
  if (className) made.className = className;
  return made;
}

function show() {
  document.documentElement.lang = language;
  at('language').textContent = t().other;
  at('language').lang = language === 'zh' ? 'en' : 'zh';
  at('who').textContent = session.person?.name ?? '';
  at('sign-out').hidden = session.person === null;
  at('sign-out').textContent = t().signOut;
  at('signed-out').hidden = session.person !== null;
  at('signed-out-title').textContent = t().signedOut;
  at('signed-out-text').textContent = t().signedOutText;
  showRun();
  showApproval();
  showServing();
}

function showRun() {
  at('run').hidden = session.person === null;
  if (run === null) {
    at('run-title').textContent = t().noRun;
    at('run-text').textContent = '';
    at('steps').replaceChildren();
    return;
  }
  const outcome = t().outcomes[run.state.outcome];
  at('run-title').textContent = `${t().run(run)}: ${outcome}${run.state.reason ? `: ${run.state.reason}` : ''}`;
  at('run-text').textContent = t().startedBy(run);
  at('steps').replaceChildren(...run.plan.steps.map(stepItem));
}

function stepItem(step) {
  const status = run.state.steps[step.id] ?? { state: 'pending' };
  const item = document.createElement('li');
  item.dataset.state = status.state;
  const glyph = element('span', glyphs[status.state], 'glyph');
  glyph.setAttribute('aria-hidden', 'true');
  item.append(
    glyph,
    element('span', titleOf(step), 'name'),
    element('span', t().states[status.state], 'state'),
    element('span', told(status, run.progress[step.id]), 'told'),
  );
  return item;
}

/** A title that a person gave stands as it is; that of the kind is said in the language of the page. */
function titleOf(step) {
  const kind = titles.get(step.kind);
  return kind && (!step.title || step.title === kind.en) ? kind[language] : step.title || step.id;
}

/** Those that a person follows come first. */
const followed = ['loss', 'reward', 'rhyme', 'total', 'preferenceAccuracy'];
const rank = ([name]) => {
  const place = followed.findIndex((start) => name.startsWith(start));
  return place < 0 ? followed.length : place;
};

function told(status, progress) {
  const numbers = (metrics) =>
    Object.entries(metrics ?? {})
      .sort((a, b) => rank(a) - rank(b))
      .slice(0, 6)
      .map(([name, value]) => `${name} ${Number.isInteger(value) ? value : value.toPrecision(3)}`);
  if (status.state === 'running' && progress) {
    const parts = [
      progress.attempt > 1 ? `${t().attempt} ${progress.attempt}` : '',
      progress.step === undefined
        ? ''
        : `${t().step} ${progress.step}${progress.totalSteps === undefined ? '' : `/${progress.totalSteps}`}`,
      ...numbers(progress.metrics),
      progress.etaSeconds === undefined ? '' : `${Math.ceil(progress.etaSeconds)} ${t().left}`,
      progress.message ?? '',
    ];
    return parts.filter(Boolean).join('  ');
  }
  return [...numbers(status.metrics), status.reason ?? ''].filter(Boolean).join('  ');
}

function showApproval() {
  const waiting = run?.state.waiting[0];
  at('approval').hidden = !waiting || !may('run:decide');
  if (!waiting) return;
  const isOwn = run.startedBy.id === session.person?.id;
  at('approval-title').textContent = t().approval;
  at('approval-text').textContent =
    `${t().waits(waiting.stepId)}${isOwn && session.singlePersonInstall ? ` ${t().own}` : ''}`;
  const gate = run.plan.steps.find((step) => step.canRefuse && step.mode === 'activity');
  const facts = [[t().evidence, waiting.evidence.digest], ...Object.entries(run.state.steps[gate?.id]?.metrics ?? {})];
  at('approval-evidence').replaceChildren(
    ...facts.flatMap(([name, value]) => [
      element('dt', name),
      element('dd', typeof value === 'number' ? String(Number(value.toPrecision(4))) : value, 'digest'),
    ]),
  );
  at('comment-label').textContent = t().comment;
  at('comment-hint').textContent = t().commentHint;
  at('approve').textContent = t().approve;
  at('reject').textContent = t().reject;
}

function showServing() {
  at('serving').hidden = deployments.length === 0;
  at('serving-title').textContent = t().serving;
  at('deployments').replaceChildren(
    ...deployments.flatMap(({ state }) => {
      if (!state.entry) return [];
      const { stable, canary, previous } = state.entry.route;
      const name = (slot) => (slot.number === 0 ? t().base : t().release(slot.number));
      const item = element('li', '');
      const text = [
        state.alias,
        t().stable(name(stable)),
        canary ? t().canary(name(canary), Math.round(canary.share * 100)) : '',
      ];
      item.append(element('span', text.filter(Boolean).join('  ·  ')));
      if ((canary || previous) && may('deployment:change')) {
        const button = element('button', t().rollBack);
        button.type = 'button';
        button.setAttribute('aria-label', `${t().rollBack}: ${state.alias}`);
        button.addEventListener('click', () => void act(button, () => rollBack(state.alias)));
        item.append(button);
      }
      return [item];
    }),
  );
}

async function act(button, work) {
  button.disabled = true;
  try {
    await work();
  } catch (error) {
    notice(error.message);
  } finally {
    button.disabled = false;
  }
}

async function rollBack(alias) {
  await call('POST', `/deployments/${encodeURIComponent(alias)}/roll-back`, {
    reason: '',
    requestId: crypto.randomUUID(),
  });
  notice(t().rolledBack);
  await readDeployments();
}

async function decide(verdict) {
  const waiting = run.state.waiting[0];
  const comment = at('comment').value.trim();
  if (verdict === 'reject' && comment === '') {
    notice(t().commentMissing);
    at('comment').focus();
    return;
  }
  await call('POST', `/runs/${run.runId}/decision`, {
    stepId: waiting.stepId,
    verdict,
    evidenceDigest: waiting.evidence.digest,
    comment,
  });
  at('comment').value = '';
  notice(t().decided[verdict]);
}

function watch(runId) {
  events?.close();
  events = new EventSource(`/api/runs/${runId}/events`);
  const take = (change) => {
    run = { ...run, ...change };
    showRun();
    showApproval();
  };
  for (const name of ['snapshot', 'progress']) events.addEventListener(name, ({ data }) => take(JSON.parse(data)));
  events.addEventListener('transition', ({ data }) => {
    const { transition, status, run: now } = JSON.parse(data);
    const steps = status ? { ...run.state.steps, [transition.stepId]: status } : run.state.steps;
    take({ state: { ...now, steps } });
  });
  events.addEventListener('unreachable', ({ data }) => notice(JSON.parse(data).message[language]));
  events.addEventListener('end', ({ data }) => {
    events.close();
    take(JSON.parse(data));
    void look();
  });
}

async function readDeployments() {
  ({ deployments } = await call('GET', '/deployments'));
  showServing();
}

/** The newest run, and what serves; asked again from time to time, because neither announces itself. */
async function look() {
  try {
    const { runs } = await call('GET', '/runs?limit=1');
    const newest = runs[0];
    if (newest && newest.runId !== run?.runId) {
      run = await call('GET', `/runs/${newest.runId}`);
      watch(newest.runId);
    }
    await readDeployments();
    showRun();
    showApproval();
    if (trouble !== '' && at('notice').textContent === trouble) notice('');
    trouble = '';
  } catch (error) {
    trouble = error instanceof TypeError ? t().unreachable : error.message;
    notice(trouble);
  }
}

at('language').addEventListener('click', () => {
  language = language === 'zh' ? 'en' : 'zh';
  localStorage.setItem('language', language);
  show();
});
at('sign-out').addEventListener(
  'click',
  () =>
    void act(at('sign-out'), async () => {
      await call('POST', '/session/end');
      location.replace('/');
    }),
);
at('approval-form').addEventListener('submit', (event) => {
  event.preventDefault();
  void act(at('approve'), () => decide('approve'));
});
at('reject').addEventListener('click', () => void act(at('reject'), () => decide('reject')));

session = await call('GET', '/session').catch(() => session);
show();
if (new URLSearchParams(location.search).has('error')) notice(t().linkSpent);
if (session.person) {
  const { kinds } = await call('GET', '/kinds').catch(() => ({ kinds: [] }));
  titles = new Map(kinds.map(({ kind, title }) => [kind, title]));
  await look();
  setInterval(() => void look(), 5_000);
}
