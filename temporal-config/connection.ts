import { Client } from '@temporalio/client';
import type { NativeConnection } from '@temporalio/worker';
import { openClosable } from './closable-connection.ts';
import { temporalNamespace, temporalSecurity } from './servers.ts';
import { setting } from './settings.ts';

/** A client of namespace `refrain`, for processes that start, ask and steer workflows. Close `client.connection` at the end. */
export async function connectClient(address: string = setting('REFRAIN_TEMPORAL_ADDRESS')): Promise<Client> {
  const connection = openClosable({ address, connectTimeout: '10s', ...temporalSecurity() });
  await reach(address, () => connection.ensureConnected()).catch(async (error: unknown) => {
    await connection.close();
    throw error;
  });
  return new Client({ connection, namespace: temporalNamespace() });
}

/** The connection that workers poll through. */
export async function connectWorker(address: string = setting('REFRAIN_TEMPORAL_ADDRESS')): Promise<NativeConnection> {
  const { NativeConnection: native } = await import('@temporalio/worker'); // loads the native core, which clients do without
  return await reach(address, () => native.connect({ address, ...temporalSecurity() }));
}

async function reach<T>(address: string, connect: () => Promise<T>): Promise<T> {
  try {
    return await connect();
  } catch (cause) {
    throw new Error(
      `Temporal does not answer at ${address}. Start it with \`npm start\`, or set REFRAIN_TEMPORAL_ADDRESS.`,
      { cause },
    );
  }
}
