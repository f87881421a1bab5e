import type { CompletionRequest } from './completion-request.ts';
import { ApiError } from './api-error.ts';
import { EngineError, type Engine, type Piece } from './engine.ts';
import type { Bound, SlotName } from './route-table.ts';
import type { SlotRecords } from './slot-records.ts';

export interface RelayOptions {
  readonly engine: Engine;
  readonly records: SlotRecords;
  /** Longest wait for a stable release that is being loaded. */
  readonly readyWithinMs?: number;
}

/** A generation that has begun: the slot that answers is fixed, its first token is here. */
export interface Begun {
  readonly slot: SlotName;
  /** Opening pieces, the first token included. */
  readonly opening: readonly Piece[];
  readonly rest: AsyncGenerator<Piece, void, undefined>;
  /** Tells the records how it went; only the first call counts. */
  settle(failed: boolean): void;
}

type Path = '/v1/chat/completions' | '/v1/completions';

/**
 * Finds the slot that answers. Until something was sent to the client, a canary that fails is counted and the request
 * goes to stable once; a canary that is not loaded is passed over; a stable release that is not loaded is waited for.
 */
export function createRelay({ engine, records, readyWithinMs = 20_000 }: RelayOptions) {
  async function attempt(
    bound: Bound,
    slot: SlotName,
    path: Path,
    asked: CompletionRequest,
    signal: AbortSignal,
  ): Promise<Begun> {
    const { model } = slot === 'canary' ? bound.canary! : bound.stable;
    const startedAt = performance.now();
    const rest = engine.generate(path, model, asked.upstream, signal);
    const opening: Piece[] = [];
    let firstTokenMs: number | null = null;
    let settled = false;
    const settle = (failed: boolean) => {
      if (settled) return;
      settled = true;
      records.record({ alias: bound.alias, version: bound.version, slot, failed, firstTokenMs });
    };
    try {
      for (;;) {
        const { value: piece, done } = await rest.next();
        if (done) throw new EngineError('broken', 'vLLM answered with nothing');
        opening.push(piece);
        if (piece.text !== '') break;
        if (piece.finishReason === null) continue;
        if (!asked.stops) throw new EngineError('broken', 'vLLM answered with nothing');
        break;
      }
      firstTokenMs = performance.now() - startedAt;
      return { slot, opening, rest, settle };
    } catch (error) {
      const kind = error instanceof EngineError ? error.kind : 'broken';
      if (kind === 'not-ready') engine.doubt(model);
      if (kind === 'broken' && !signal.aborted) settle(true);
      await rest.return();
      throw error;
    }
  }

  return {
    /**
     * Answers with what `use` makes of a generation. `use` may throw `EngineError` only while nothing was sent: the
     * next slot is tried then.
     * @throws ApiError when nobody can answer
     */
    async answer<T>(
      bound: Bound,
      path: Path,
      asked: CompletionRequest,
      signal: AbortSignal,
      use: (begun: Begun) => Promise<T>,
    ): Promise<T> {
      const tryOnce = async (slot: SlotName) => {
        const begun = await attempt(bound, slot, path, asked, signal);
        try {
          return await use(begun);
        } catch (error) {
          if (!signal.aborted) begun.settle(true);
          throw error;
        }
      };

      if (bound.chosen === 'canary' && engine.isReady(bound.canary!.model)) {
        try {
          return await tryOnce('canary');
        } catch (error) {
          const refused = error instanceof EngineError && error.kind === 'refused';
          if (refused || signal.aborted) throw apiError(error);
        }
      }
      const deadline = Date.now() + readyWithinMs;
      for (let broken = 0; ;) {
        if (!(await engine.waitUntilReady(bound.stable.model, deadline, signal))) {
          throw new ApiError(503, 'not_ready', 'The model is being loaded. Try again in a few seconds.', {
            retryAfterSeconds: 5,
          });
        }
        try {
          return await tryOnce('stable');
        } catch (error) {
          const kind = error instanceof EngineError ? error.kind : null;
          if (signal.aborted || kind === 'refused' || kind === null) throw apiError(error);
          if (kind === 'broken' && broken++ > 0) throw apiError(error);
        }
      }
    },
  };
}
export type Relay = ReturnType<typeof createRelay>;

function apiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof EngineError && error.kind === 'refused')
    return new ApiError(400, 'invalid_request', error.message);
  return new ApiError(502, 'engine_failed', 'The engine failed before it answered. Try again.', { cause: error });
}
