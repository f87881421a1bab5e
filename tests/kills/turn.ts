import { setTimeout as pause } from 'node:timers/promises';
import type { Client, RunRow, RunView } from '../../server/client.ts';
import { ApiError } from '../../server/client.ts';
import type { Kill } from './kill-plan.ts';
import type { KillableStack } from './killable-stack.ts';
import { createNemesis, type KillReport } from './nemesis.ts';
import { insist, listener } from './patient-client.ts';
import { deploymentOf, type Seen } from './seen.ts';
import { turnSource } from './turn-source.ts';

/** What was acknowledged, and may therefore never be lost or done twice. */
export interface Acknowledged {
  readonly starts: { readonly runId: string; readonly pipelineId: string; readonly alias: string }[];
  readonly decisions: { readonly runId: string; readonly signature: string; readonly verdict: string }[];
  readonly votes: { readonly alias: string; readonly eventId: string }[];
  readonly rollBacks: { readonly alias: string; readonly reason: string }[];
}
export const nothingYet = (): Acknowledged => ({ starts: [], decisions: [], votes: [], rollBacks: [] });

export interface TurnOptions {
  readonly stack: KillableStack;
  readonly call: Client['call'];
  /** A listener's key at the gateway. */
  readonly key: string;
  /** Of the pipeline and of the alias; new for every turn. */
  readonly name: string;
  readonly seed: number;
  readonly anew: boolean;
  readonly verdict: 'approve' | 'reject';
  readonly kills: readonly Kill[];
  readonly random: () => number;
  readonly acknowledged: Acknowledged;
}
export interface Turn {
  readonly name: string;
  readonly view: RunView;
  readonly kills: readonly KillReport[];
}

/** One turn of the wheel by an owner and a listener who insist, while a nemesis kills what it is told to. */
export async function turn(options: TurnOptions): Promise<Turn> {
  const { stack, call, name, acknowledged, random } = options;
  const alias = name;
  const seen: Seen = { view: null, deployment: null, isBusy: false, isAsking: false };
  const over = new AbortController();
  const nemesis = createNemesis({ stack, call, kills: options.kills, seen });
  const listen = listener(stack, options.key);

  const { runId } = await start();
  const watching = watch();
  try {
    const [view] = await Promise.all([drive(), nemesis.done]);
    return { name, view, kills: nemesis.reports };
  } finally {
    over.abort();
    await watching;
  }

  /** Asked for again only when nobody has heard of it: no start is known twice. */
  async function start(): Promise<RunRow> {
    seen.isAsking = true;
    const source = turnSource({ name, anew: options.anew });
    const ask = () => call('POST /runs', { body: { source, parameters: { alias, seed: options.seed } } });
    const row = await insist(async () => {
      const [known] = (await call('GET /runs', { query: { pipelineId: name, limit: 1 } })).runs;
      if (!known) return await ask();
      const { state } = await call('GET /runs/{runId}', { params: { runId: known.runId } });
      if (state.sequence === 0) throw new Error(`whether run ${known.runId} was handed over is not known yet`);
      return state.reason?.includes('never handed over') ? await ask() : known;
    });
    acknowledged.starts.push({ runId: row.runId, pipelineId: name, alias });
    return row;
  }

  async function watch(): Promise<void> {
    const look = async () => {
      seen.view = await call('GET /runs/{runId}', { params: { runId } });
      if (seen.view.state.steps['canary']?.startedAt) seen.deployment = await deploymentOf(call, alias);
    };
    for (; !over.signal.aborted; await pause(120)) await look().catch(() => undefined);
  }

  async function until(isSo: (view: RunView) => boolean): Promise<RunView> {
    for (const deadline = Date.now() + 600_000; ; await pause(60)) {
      const { view } = seen;
      if (view && isSo(view)) return view;
      if (Date.now() > deadline)
        throw new Error(`turn ${name} stands still: ${JSON.stringify({ ...view, plan: undefined })}`);
    }
  }

  async function drive(): Promise<RunView> {
    const isStuck = ({ state, endedAt }: RunView) => endedAt !== null || (state.broken ?? []).length > 0;
    const shown = await until((view) => isStuck(view) || view.state.waiting.length > 0);
    if (isStuck(shown)) return shown;
    await nemesis.past('evaluate');
    await pause(random() * 500);
    await decide(shown);
    if (options.verdict === 'reject') return await until(isStuck);

    await until((view) => isStuck(view) || onTrial());
    const answers: string[] = [];
    for (let seed = 0; !isStuck(seen.view!); seed += 1) {
      const id = await listen.ask(alias, seed);
      if (id) answers.push(id);
      if (answers.length === 2) await Promise.race([nemesis.past('trial'), until(isStuck)]);
      seen.isBusy = answers.length > 2;
      if (!id) await pause(200);
    }
    const ended = await until(isStuck);
    if (ended.outcome === 'done') await Promise.all([vote(answers), rollBack()]);
    return await insist(() => call('GET /runs/{runId}', { params: { runId } }));
  }

  function onTrial(): boolean {
    return (seen.deployment?.state.entry?.route.canary ?? null) !== null;
  }

  async function decide({ state }: RunView): Promise<void> {
    const [waiting] = state.waiting;
    const body = {
      stepId: waiting!.stepId,
      verdict: options.verdict,
      evidenceDigest: waiting!.evidence.digest,
      comment: `decided in ${name}`,
    };
    const decided = await insist(async () => {
      try {
        const { decision } = await call('POST /runs/{runId}/decision', { params: { runId }, body });
        return decision;
      } catch (error) {
        // Taken already: an answer that was lost on its way.
        if (!(error instanceof ApiError && error.code === 'decided-already')) throw error;
        const { decisions } = await call('GET /runs/{runId}', { params: { runId } });
        return decisions[0]!;
      }
    });
    acknowledged.decisions.push({ runId, signature: decided.signature, verdict: options.verdict });
  }

  async function vote(answers: readonly string[]): Promise<void> {
    for (const [number, id] of answers.slice(-3).entries()) {
      const eventId = `${name}-${number}`;
      await listen.vote(id, eventId);
      acknowledged.votes.push({ alias, eventId: `${id} ${eventId}` });
    }
  }

  async function rollBack(): Promise<void> {
    const reason = `rolled back in ${name}`;
    await pause(random() * 300);
    await insist(() =>
      call('POST /deployments/{alias}/roll-back', {
        params: { alias },
        body: { reason, requestId: `roll-back-${name}` },
      }),
    );
    acknowledged.rollBacks.push({ alias, reason });
  }
}
