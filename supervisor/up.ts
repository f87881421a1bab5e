import { existsSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { readPublicUrl } from '../temporal-config/public-url.ts';
import { optionalSetting, statePaths } from '../temporal-config/settings.ts';
import { findExternals, type Externals } from './externals.ts';
import { followFirstRun, signInLink } from './first-start.ts';
import { startStack, type Stack } from './stack.ts';
import { CannotStart } from './state-folder.ts';

const usage = `Usage: npm start -- [--state DIR] [--config FILE] [--public-url URL] [--no-run]

  --state DIR       folder that keeps everything of this installation (default: .state in the package's folder)
  --config FILE     settings (default: refrain.config.yaml in the state folder)
  --public-url URL  https:// address at which a proxy with TLS on this machine shows the page to phones and others
  --no-run          only starts; does not create the first pipeline and run`;

/** `refrain up`: starts everything, watches it, and ends it on Ctrl-C. */
async function up(): Promise<number> {
  const { values } = parseArgs({
    options: {
      state: { type: 'string' },
      config: { type: 'string' },
      'public-url': { type: 'string' },
      'no-run': { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    say(usage);
    return 0;
  }
  const home = process.env['REFRAIN_HOME'] || process.cwd();
  const state = resolve(values.state || process.env['REFRAIN_STATE'] || join(home, '.state'));

  // Where this process looks for its own settings, too.
  process.env['REFRAIN_STATE'] = state;
  if (values.config) process.env['REFRAIN_CONFIG'] = resolve(values.config);
  if (values['public-url']) process.env['REFRAIN_PUBLIC_URL'] = values['public-url'];
  checkPublicUrl();
  const externals = findExternals();

  const interrupted = new AbortController();
  // npm passes a Ctrl-C on that the terminal delivered already: a second one means the same.
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      if (interrupted.signal.aborted) return;
      say('\nEnding everything …');
      interrupted.abort();
    });
  }
  const ended = new Promise<void>((end) => interrupted.signal.addEventListener('abort', () => end()));
  const isEnding = () => interrupted.signal.aborted;

  say(`Starting Refrain on ${state}`);
  const stack = await startStack({
    state,
    home,
    ports: 'usual',
    externals,
    signal: interrupted.signal,
    // It takes half a minute and is needed minutes after the first steps.
    late: ['vllm'],
    report: {
      onLeftovers: (count) => say(`An earlier start was killed: ended ${count} of its processes.`),
      onPortTaken: (name, usual, taken) => say(`Port ${usual} is taken by somebody else: ${name} answers at ${taken}.`),
      onPhase(part, phase, detail) {
        if (isEnding()) return;
        if (phase === 'up') say(`  ${part.padEnd(16)} up after ${detail}`);
        if (phase === 'waiting') say(`  ${part.padEnd(16)} ${detail}`);
      },
      onTrouble: say,
    },
  });
  tellWhere(stack, externals);
  const isFirst = !existsSync(firstStartMarker(state));
  if (isFirst) say(`\nSign in, once, within 15 minutes:\n  ${await signInLink(stack)}\n`);
  const following = isFirst && !values['no-run'] ? followFirstRun(stack, home) : null;
  following?.done.then(
    (code) => {
      if (code === 0) markFirstStart(state);
      if (!isEnding())
        say(
          code === 0
            ? '\nEverything goes on running. Ctrl-C ends it.'
            : `\nThe first run did not reach its approval (exit code ${code}). Everything goes on running; npm start tries again.`,
        );
    },
    (error: unknown) => say(`The first run could not be started: ${String(error)}`),
  );
  await ended;
  following?.end();
  await stack.stop();
  say('Everything has ended. `npm start` goes on where it was.');
  return 0;
}

/** A wrong one is said before anything is started. */
function checkPublicUrl(): void {
  try {
    readPublicUrl(optionalSetting('REFRAIN_PUBLIC_URL'), []);
  } catch (error) {
    throw new CannotStart((error as Error).message);
  }
}

const firstStartMarker = (state: string) => join(state, 'first-start');
const markFirstStart = (state: string) => writeFileSync(firstStartMarker(state), `${new Date().toISOString()}\n`);

function tellWhere({ settings, ports, state }: Stack, { addresses }: Externals): void {
  say(`
Refrain is up.
  page      ${settings['REFRAIN_PUBLIC_URL'] ?? settings['REFRAIN_SERVER_URL']}
  models    ${settings['REFRAIN_GATEWAY_URL']}/v1
  Temporal  ${addresses.temporal ? `${addresses.temporal} (your own)` : `http://127.0.0.1:${ports.temporalUi}`}
  logs      ${statePaths(state).logs}
Ctrl-C ends everything.`);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

up().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(
      `\n${error instanceof CannotStart ? error.message : error instanceof Error ? error.message : String(error)}\n`,
    );
    process.exit(1);
  },
);
