import { randomInt } from 'node:crypto';
import { createServer, type AddressInfo } from 'node:net';

/** Where the parts answer unless those ports are taken. */
export const usualPorts = {
  temporal: 7233,
  temporalUi: 8233,
  minio: 9000,
  server: 8070,
  gateway: 8071,
  gatewayControl: 8072,
  vllm: 8073,
} as const;
export type PortName = keyof typeof usualPorts;
export type Ports = Readonly<Record<PortName, number>>;

/**
 * A port for every part: the usual one, else the one it had last time, else any that is free. `onTaken` hears of every
 * usual port that somebody else holds.
 */
export async function choosePorts(
  mode: 'usual' | 'free',
  last: Readonly<Record<string, number>>,
  onTaken: (name: PortName, usual: number, taken: number) => void,
): Promise<Ports> {
  const chosen: Partial<Record<PortName, number>> = {};
  const isNew = (port: number) => !Object.values(chosen).includes(port);
  for (const [name, usual] of Object.entries(usualPorts) as [PortName, number][]) {
    let port = mode === 'usual' ? await tryPort(usual) : null;
    const before = last[name];
    if (port === null && mode === 'usual' && before !== undefined && isNew(before)) port = await tryPort(before);
    while (port === null || !isNew(port)) port = await freePort();
    if (mode === 'usual' && port !== usual) onTaken(name, usual, port);
    chosen[name] = port;
  }
  return chosen as Ports;
}

/** Linux gives connections that go out a port from 32,768 on, other systems from 49,152. */
const lowest = 10_000;
const highest = 32_767;

/** One that no connection is given by chance before the part listens that it is for. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < 100; tries += 1) {
    const port = await tryPort(randomInt(lowest, highest + 1));
    if (port !== null) return port;
  }
  throw new Error(`No free port was found on 127.0.0.1 from ${lowest} to ${highest}.`);
}

function tryPort(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(null));
    server.listen(port, '127.0.0.1', () => {
      const { port: bound } = server.address() as AddressInfo;
      server.close(() => resolve(bound));
    });
  });
}
