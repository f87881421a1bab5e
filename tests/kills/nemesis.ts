import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from '../../server/client.ts';
import { points, type Kill, type Point, type Target } from './kill-plan.ts';
import type { KillableStack } from './killable-stack.ts';
import { insist } from './patient-client.ts';
import { hasCome, type Seen } from './seen.ts';

/** What became of one planned kill. */
export interface KillReport {
  readonly target: Target;
  readonly point: Point;
  /** Milliseconds after the point. */
  readonly afterMs: number;
  /** Steps under way when it came. */
  readonly during: string;
  /** `passed`: the turn was over before it, or there was nobody to kill. */
  readonly outcome: 'recovered' | 'passed';
  /** Until its service answered again. */
  readonly backMs: number | null;
  /** Until the run was seen to move on; null when it waited for a person or had ended. */
  readonly movedMs: number | null;
}

interface NemesisOptions {
  readonly stack: KillableStack;
  readonly call: Client['call'];
  readonly kills: readonly Kill[];
  readonly seen: Seen;
}

/** Kills at its points, one after another. vLLM comes back slowly, and only a kill of the whole waits for it. */
export function createNemesis({ stack, call, kills, seen }: NemesisOptions) {
  const reports: KillReport[] = [];
  const slow: Promise<void>[] = [];
  /** Place of the point that the next kill is for. */
  let next = 0;
  const done = work();

  return {
    reports,
    done,
    /** Resolves when every kill of this point and of those before it has come. */
    async past(point: Point): Promise<void> {
      while (next <= points.indexOf(point)) await pause(50);
    },
  };

  async function work(): Promise<void> {
    for (const kill of kills) {
      next = points.indexOf(kill.point);
      await carryOut(kill);
    }
    next = points.length;
    await Promise.all(slow);
  }

  async function carryOut(kill: Kill): Promise<void> {
    const { target, point, afterMs } = kill;
    const pass = () => void reports.push({ ...kill, during: during(), outcome: 'passed', backMs: null, movedMs: null });
    const isOver = () => point !== 'afterwards' && (seen.view?.outcome ?? null) !== null;
    const isTrained = () => isOver() || seen.view?.state.steps[point.replace('-late', '')]?.endedAt !== undefined;
    while (!hasCome(point, seen)) {
      if (isOver()) return pass();
      await pause(30);
    }
    await pause(afterMs);
    const state = during();
    let sinceMs = Date.now();
    while (!(await stack.kill(target))) {
      if (target === 'trainer' ? isTrained() : isOver()) return pass();
      await pause(50);
      sinceMs = Date.now();
    }
    const moved = untilMoved(sinceMs);
    const recovered = recover(target, sinceMs, isTrained);
    const reported = Promise.all([recovered, moved]).then(([backMs, movedMs]) => {
      reports.push({ target, point, afterMs, during: state, outcome: 'recovered', backMs, movedMs });
    });
    reported.catch(() => undefined);
    slow.push(reported);
    if (target !== 'vllm') await recovered;
  }

  async function recover(target: Target, sinceMs: number, isTrained: () => boolean): Promise<number> {
    const upMs = await stack.recover(target, sinceMs, isTrained);
    if (target === 'vllm' || target === 'trainer') return upMs;
    await insist(async () => {
      const answer = await fetch(`${stack.settings()['REFRAIN_GATEWAY_URL']}/healthz`);
      if (!answer.ok) throw new Error(`the gateway answers ${answer.status}`);
      await call('GET /runs', { query: { limit: 1 } });
      if (seen.view) await call('GET /runs/{runId}', { params: { runId: seen.view.runId } });
    });
    return Date.now() - sinceMs;
  }

  function during(): string {
    const steps = Object.entries(seen.view?.state.steps ?? {});
    return steps.flatMap(([id, { state }]) => (state === 'running' || state === 'waiting' ? [id] : [])).join(' ');
  }

  /** The first sign of life after a kill: a step that began, ended or got further. */
  async function untilMoved(sinceMs: number): Promise<number | null> {
    const sign = () =>
      JSON.stringify([
        Object.values(seen.view?.state.steps ?? {}).map(({ state }) => state),
        Object.values(seen.view?.progress ?? {}).map(({ step, message }) => [step, message]),
      ]);
    const before = sign();
    for (const deadline = sinceMs + 120_000; Date.now() < deadline; await pause(60)) {
      const { view } = seen;
      if (view?.outcome || (view?.state.waiting.length ?? 0) > 0) return null;
      if (sign() !== before) return Date.now() - sinceMs;
    }
    return null;
  }
}
