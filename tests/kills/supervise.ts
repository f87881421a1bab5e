import { startStack } from '../../supervisor/stack.ts';

/**
 * A supervisor that can be killed: `supervise.ts STATE HOME`. Says on its output, a line of JSON each, what becomes of
 * its parts. SIGTERM, or the end of its input, ends it and them.
 */
const [, , state, home] = process.argv;
if (!state || !home) throw new Error('Usage: supervise.ts STATE HOME');

/** What it says. */
export type Said =
  | { readonly part: string; readonly phase: string; readonly atMs: number }
  | { readonly leftovers: number }
  | { readonly trouble: string }
  | { readonly up: Readonly<Record<string, string>>; readonly mark: Readonly<Record<string, string>> };

const say = (said: Said) => process.stdout.write(`${JSON.stringify(said)}\n`);
const stopped = new AbortController();
process.once('SIGTERM', () => stopped.abort());
// Whoever started it has gone: so does everything here.
process.stdin.resume().once('end', () => stopped.abort());
process.stdout.on('error', () => stopped.abort());

const stack = await startStack({
  state,
  home,
  ports: 'free',
  late: ['vllm'],
  signal: stopped.signal,
  report: {
    onLeftovers: (leftovers) => say({ leftovers }),
    onPhase: (part, phase) => say({ part, phase, atMs: Date.now() }),
    onTrouble: (trouble) => say({ trouble }),
  },
});
say({ up: stack.settings, mark: stack.mark });
if (!stopped.signal.aborted)
  await new Promise<void>((resolve) => stopped.signal.addEventListener('abort', () => resolve()));
await stack.stop();
process.exit(0);
