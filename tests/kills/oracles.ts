import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Client, RunView } from '../../server/client.ts';
import { openStore } from '../../store/open-store.ts';
import { statePaths } from '../../temporal-config/settings.ts';
import { jobPids } from '../integration/follow-run.ts';
import type { KillableStack } from './killable-stack.ts';
import { reproducible } from './turn-source.ts';
import type { Acknowledged, Turn } from './turn.ts';

/**
 * What must hold after any number of kills. Each answers what it found wrong, in words; nothing found is nothing lost,
 * nothing done twice.
 */
export async function faultsOf(
  stack: KillableStack,
  call: Client['call'],
  acknowledged: Acknowledged,
  turns: readonly Turn[],
): Promise<string[]> {
  const found = await Promise.all([
    startsAndDecisions(call, acknowledged),
    releasesAndRoutes(call, acknowledged, turns),
    auditEntries(call, acknowledged),
    feedback(stack, acknowledged),
    jobs(stack),
  ]);
  return found.flat();
}

export async function startsAndDecisions(call: Client['call'], { starts, decisions }: Acknowledged): Promise<string[]> {
  const faults: string[] = [];
  for (const { runId, pipelineId } of starts) {
    const { runs } = await call('GET /runs', { query: { pipelineId, limit: 200 } });
    if (!runs.some((run) => run.runId === runId)) faults.push(`acknowledged run ${runId} is lost`);
    const alive = runs.filter(({ runId: other, outcome }) => other !== runId && outcome !== 'failed');
    if (alive.length > 0) faults.push(`${pipelineId} was started once and runs ${alive.length + 1} times`);
  }
  for (const { runId, signature, verdict } of decisions) {
    const { decisions: kept } = await call('GET /runs/{runId}', { params: { runId } });
    if (kept.length !== 1 || kept[0]!.signature !== signature || kept[0]!.verdict !== verdict)
      faults.push(`run ${runId} was decided once (${verdict}), and ${kept.length} decisions are kept`);
  }
  return faults;
}

/** The deployment's history is the counter of effects: each request id may have moved the route once. */
export async function releasesAndRoutes(
  call: Client['call'],
  { rollBacks }: Acknowledged,
  turns: readonly Turn[],
): Promise<string[]> {
  const faults: string[] = [];
  for (const { name: alias, view } of turns) {
    const { releases } = await call('GET /releases', { query: { alias } });
    const approved = view.state.steps['approval']?.outputs?.['release'] ? 1 : 0;
    if (releases.length !== approved || releases.some(({ number }, place) => number !== approved - place))
      faults.push(
        `${alias} was approved ${approved} times and has releases ${releases.map(({ number }) => number).join(', ')}`,
      );
    if (!view.state.steps['canary']?.outputs?.['canary']) continue;
    const { history, entry } = (await call('GET /deployments/{alias}', { params: { alias } })).state;
    const requests = history.map(({ requestId }) => requestId);
    if (requests.includes(undefined) || new Set(requests).size !== requests.length)
      faults.push(`${alias}: a request moved the route more than once, or none is known: ${requests.join(', ')}`);
    const count = (action: string, what = '') =>
      history.filter((event) => event.action === action && event.reason.includes(what)).length;
    const release = releases[0]?.digest;
    for (const action of ['canary', 'promote'])
      if (history.filter((event) => event.action === action && event.release === release).length > 1)
        faults.push(`${alias}: ${action} was done twice`);
    if (count('canary') !== 1) faults.push(`${alias}: ${count('canary')} canaries of one approval`);
    if (view.outcome === 'done' && count('promote') !== 1) faults.push(`${alias}: ${count('promote')} promotions`);
    for (const { reason } of rollBacks.filter((one) => one.alias === alias))
      if (count('roll-back', reason) !== 1) faults.push(`${alias}: rolled back ${count('roll-back', reason)} times`);
    const versions = history.map(({ version }) => version);
    if (versions.some((version, place) => version !== place + 1) || entry?.version !== versions.length)
      faults.push(`${alias}: route versions ${versions.join(' ')}, now ${entry?.version}`);
  }
  return faults;
}

export async function auditEntries(
  call: Client['call'],
  { starts, decisions, rollBacks }: Acknowledged,
): Promise<string[]> {
  const entries: { action: string; subject: string; detail: unknown; id: number }[] = [];
  for (let before: number | undefined; ;) {
    const { entries: page } = await call('GET /audit', {
      query: { limit: 200, ...(before === undefined ? {} : { before }) },
    });
    entries.push(...page);
    if (page.length < 200) break;
    before = page.at(-1)!.id;
  }
  const wanted = [
    ...starts.map(({ runId }) => ['run.start', runId] as const),
    ...decisions.map(({ runId, verdict }) => [`run.${verdict}`, `${runId} approval`] as const),
    ...rollBacks.map(({ alias }) => ['deployment.roll-back', alias] as const),
  ];
  return wanted.flatMap(([action, subject]) => {
    const noted = entries.filter((entry) => entry.action === action && entry.subject === subject).length;
    return noted === 1 ? [] : [`${action} of ${subject} was noted ${noted} times`];
  });
}

/** Every acknowledged vote has reached the store. One that was sent again may lie there twice, with one id: it counts once. */
async function feedback(stack: KillableStack, { votes }: Acknowledged): Promise<string[]> {
  const store = openStore({
    endpoint: stack.settings()['REFRAIN_S3_ENDPOINT'] ?? '',
    credentialsFile: join(statePaths(stack.state).secrets, 's3-server.json'),
    cacheFolder: statePaths(stack.state).cache,
  });
  const missing = async () => {
    const faults: string[] = [];
    for (const alias of new Set(votes.map((vote) => vote.alias))) {
      const counted = new Set<string>();
      for (const { path } of await store.listRecords(`feedback/${alias}/`))
        for (const line of String((await store.getRecord(path)) ?? '').split('\n'))
          if (line !== '') counted.add((JSON.parse(line) as { eventId: string }).eventId);
      const given = votes.filter((vote) => vote.alias === alias).length;
      if (counted.size !== given) faults.push(`${alias}: ${given} votes were acknowledged, ${counted.size} are kept`);
    }
    return faults;
  };
  // The gateway hands its segments over every few seconds.
  for (let tries = 0; tries < 40 && (await missing()).length > 0; tries += 1) await pause(500);
  return await missing();
}

async function jobs({ state }: KillableStack): Promise<string[]> {
  const left = await jobPids(state);
  return left.length > 0 ? [`training jobs still run: ${left.join(' ')}`] : [];
}

/** Digests of data, preferences and adapters, by step and port. */
export function reproducibleDigests({ state }: RunView): Record<string, string> {
  return Object.fromEntries(
    reproducible.flatMap((step) =>
      Object.entries(state.steps[step]?.outputs ?? {}).flatMap(([port, { type, digest }]) =>
        ['dataset', 'preferences', 'adapter'].includes(type) ? [[`${step}.${port}`, digest] as const] : [],
      ),
    ),
  );
}
