import { createServer, type AddressInfo, type Server } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { choosePorts, usualPorts, type PortName } from './ports.ts';

const held: Server[] = [];
afterEach(() => {
  for (const server of held.splice(0)) server.close();
});

const hold = (port: number) =>
  new Promise<number>((resolve) => {
    const server = createServer();
    held.push(server);
    // Somebody else may hold the usual port already, which is as good.
    server.once('error', () => resolve(port));
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });

test('a taken port is left to whoever holds it, and the person hears where the part answers instead', async () => {
  await hold(usualPorts.server);
  const taken: [PortName, number, number][] = [];
  const ports = await choosePorts('usual', {}, (...told) => taken.push(told));

  expect(ports.server).not.toBe(usualPorts.server);
  expect(taken).toContainEqual(['server', usualPorts.server, ports.server]);
});

test('while the usual port is taken, the one of last time is kept', async () => {
  await hold(usualPorts.gateway);
  const { gateway: last } = await choosePorts('usual', {}, () => {});
  expect((await choosePorts('usual', { gateway: last }, () => {})).gateway).toBe(last);
});

test('free ports are all different, and none of those that outgoing connections are given', async () => {
  const ports = Object.values(await choosePorts('free', {}, () => {}));
  expect(new Set(ports).size).toBe(ports.length);
  expect(Math.max(...ports)).toBeLessThan(32_768);
});
