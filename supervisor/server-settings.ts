import { readHourPrices } from '../temporal-config/hour-prices.ts';
import { optionalSetting, type SettingName } from '../temporal-config/settings.ts';
import type { Externals } from './externals.ts';
import { CannotStart } from './state-folder.ts';

/**
 * What the server alone is told. Prices are read here as well, so that one that is none keeps everything from starting.
 * @throws CannotStart that names what is no price
 */
export function serverSettings({ addresses }: Externals): Record<string, string> {
  try {
    readHourPrices(optionalSetting('REFRAIN_TRAINING_HOUR_PRICE'), optionalSetting('REFRAIN_SERVING_HOUR_PRICE'));
  } catch (error) {
    throw new CannotStart((error as Error).message);
  }
  const told = (name: SettingName) => {
    const value = optionalSetting(name);
    return value === undefined ? {} : { [name]: value };
  };
  return {
    ...(process.env['DATABASE_URL'] ? { DATABASE_URL: process.env['DATABASE_URL'] } : {}),
    // What the embedded Temporal was measured to carry (docs/benchmarks.md); a server of one's own sets its own bounds.
    REFRAIN_MAX_OPEN_RUNS: optionalSetting('REFRAIN_MAX_OPEN_RUNS') ?? (addresses.temporal === undefined ? '500' : '0'),
    ...told('REFRAIN_TRAINING_HOUR_PRICE'),
    ...told('REFRAIN_SERVING_HOUR_PRICE'),
  };
}
