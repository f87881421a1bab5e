import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pino } from 'pino';
import { openStore } from '../store/open-store.ts';
import { storeAccess, vllmKey } from '../temporal-config/servers.ts';
import { readSecret, setting, statePaths } from '../temporal-config/settings.ts';
import { startGateway } from './gateway.ts';

/** The gateway's process. It needs its folder, two secrets and, sooner or later, vLLM; everything else may be down. */
const log = pino({ name: 'gateway' });
const paths = statePaths(setting('REFRAIN_STATE'));
await mkdir(paths.gateway, { recursive: true, mode: 0o700 });

const gateway = await startGateway({
  folder: paths.gateway,
  vllm: { url: setting('REFRAIN_VLLM_URL'), key: vllmKey() },
  controlToken: readSecret('gateway-control'),
  port: Number(new URL(setting('REFRAIN_GATEWAY_URL')).port),
  controlPort: Number(new URL(setting('REFRAIN_GATEWAY_CONTROL_URL')).port),
  host: setting('REFRAIN_BIND'),
  store: openStore({ ...storeAccess('gateway'), cacheFolder: join(paths.cache, 'gateway') }),
  log: (line) => log.warn(line),
});
log.info({ port: gateway.port, controlPort: gateway.controlPort }, 'the gateway answers');

let ending = false;
for (const name of ['SIGTERM', 'SIGINT'] as const) {
  process.on(name, () => {
    if (ending) return;
    ending = true;
    void gateway.close().then(() => process.exit(0));
  });
}
