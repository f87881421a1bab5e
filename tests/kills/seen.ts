import type { Client, RunView } from '../../server/client.ts';
import type { Point } from './kill-plan.ts';

type Deployment = Awaited<ReturnType<typeof deploymentOf>>;
export const deploymentOf = (call: Client['call'], alias: string) =>
  call('GET /deployments/{alias}', { params: { alias } });

/** How the turn looks from outside, as far as anybody answers. */
export interface Seen {
  view: RunView | null;
  deployment: Deployment | null;
  /** The listener has begun to ask without pause. */
  isBusy: boolean;
  isAsking: boolean;
}

/** Whether a turn has come to a point. */
export function hasCome(point: Point, { view, deployment, isBusy, isAsking }: Seen): boolean {
  const began = (step: string) => view?.state.steps[step]?.startedAt !== undefined;
  const trained = (step: string) => began(step) && ((view?.progress[step]?.step ?? 0) > 0 || isOver(step));
  const isOver = (step: string) => view?.state.steps[step]?.endedAt !== undefined;
  switch (point) {
    case 'start':
      return isAsking;
    case 'data':
      return view !== null;
    case 'sft':
    case 'dpo':
    case 'grpo':
    case 'evaluate':
      return began(point);
    case 'sft-late':
      return trained('sft');
    case 'grpo-late':
      return trained('grpo');
    case 'approval':
      return (view?.state.waiting.length ?? 0) > 0 || isOver('approval');
    case 'deploy':
      return began('canary');
    case 'trial':
      return began('promote') && (deployment?.state.entry?.route.canary ?? null) !== null;
    case 'promotion':
      return isBusy && (deployment?.stats?.canary?.requests ?? 0) >= 3;
    case 'afterwards':
      return (view?.outcome ?? null) !== null;
  }
}
