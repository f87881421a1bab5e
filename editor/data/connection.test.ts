import { QueryClient } from '@tanstack/react-query';
import { expect, test, vi } from 'vitest';
import { ApiError } from '../../server/client.ts';
import { watchConnection } from './connection.ts';

const away = new ApiError(0, 'unreachable', { en: 'away', zh: '断开' });
const no = new ApiError(404, 'not-found', { en: 'no', zh: '没有' });

test('the server is lost after two calls without an answer, and back with the first one, a no as well', async () => {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const { isLost, subscribe } = watchConnection(client.getQueryCache());
  const heard = vi.fn<() => void>();
  subscribe(heard);
  let asked = 0;
  const ask = async (answer: 'yes' | ApiError) => {
    const queryFn = () => (answer === 'yes' ? Promise.resolve(1) : Promise.reject(answer));
    await client.fetchQuery({ queryKey: [(asked += 1)], queryFn }).catch(() => undefined);
    return isLost();
  };
  expect([await ask('yes'), await ask(away), await ask('yes'), await ask(away)]).toEqual([false, false, false, false]);
  expect(await ask(away)).toBe(true);
  // What a page puts there by itself is no answer of the server.
  client.setQueryData(['own'], 1);
  expect(isLost()).toBe(true);
  expect(await ask('yes')).toBe(false);
  expect([await ask(away), await ask(away), await ask(no)]).toEqual([false, true, false]);
  expect(heard).toHaveBeenCalled();
});

test('a browser that says it is offline is believed at once', () => {
  expect(watchConnection(new QueryClient().getQueryCache(), () => false).isLost()).toBe(true);
});
