import { setTimeout as pause } from 'node:timers/promises';
import {
  Connection,
  defaultGrpcRetryOptions,
  makeGrpcRetryInterceptor,
  type ConnectionOptions,
} from '@temporalio/client';

/**
 * A connection that may be closed while calls are under way. Temporal's own retries run from a timer that knows nothing
 * of closing: one that is due after it throws where nobody can catch it, and ends the process. Here no retry is begun
 * once `close` was called, and those that wait for their time are waited for, at most about six seconds; calls that are
 * under way then are cancelled.
 */
export function openClosable(options: ConnectionOptions): Connection {
  const usual = defaultGrpcRetryOptions();
  let isClosing = false;
  let lastRetryAt = 0;
  const retries = makeGrpcRetryInterceptor({
    retryableDecider: (attempt, status) => !isClosing && usual.retryableDecider(attempt, status),
    delayFunction(attempt, status) {
      const delayMs = usual.delayFunction(attempt, status);
      lastRetryAt = Math.max(lastRetryAt, Date.now() + delayMs);
      return delayMs;
    },
  });
  const connection = Connection.lazy({ ...options, interceptors: [retries] });
  const close = connection.close.bind(connection);
  connection.close = async () => {
    isClosing = true;
    const waitMs = lastRetryAt - Date.now();
    // A timer may be late, and two of the same time come in any order.
    if (waitMs > -timerSlackMs) await pause(Math.max(0, waitMs) + timerSlackMs);
    await close();
  };
  return connection;
}

const timerSlackMs = 20;
