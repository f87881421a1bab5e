import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { connect, type GlobalOptions } from '../connection.ts';
import { CommandError, exitCodes, type ExitCode } from '../exit-codes.ts';
import { createOutput } from '../output.ts';

const formats = ['trl', 'ms-swift', 'llama-factory'] as const;

/** Preference pairs as a file of another trainer; what has not exactly as many lines as there are pairs is taken away again. */
export async function exportPairs(
  which: string,
  options: GlobalOptions & { format?: string; out?: string; limit?: string; base?: string },
): Promise<ExitCode> {
  const format = formats.find((one) => one === options.format);
  if (!format)
    throw new CommandError(exitCodes.badInput, `There is no format ${options.format}: take ${formats.join(', ')}.`);
  const client = connect(options);
  const limit = Number(options.limit ?? 1024);
  if (!Number.isInteger(limit) || limit < 1)
    throw new CommandError(exitCodes.badInput, `--limit takes a whole number from 1, not ${options.limit}.`);
  const { base } = options;
  const report = await client.call('GET /preferences/report', { query: { which, limit, ...(base ? { base } : {}) } });
  const { rows, lengths, over } = report;
  const answer = await client.call('GET /preferences/export', { query: { which, format } });
  const target = resolve(options.out ?? `preferences-${format}.jsonl`);
  let lines = 0;
  const counted = async function* (pieces: AsyncIterable<Uint8Array>) {
    for await (const piece of pieces) {
      for (const byte of piece) if (byte === 0x0a) lines += 1;
      yield piece;
    }
  };
  await pipeline(Readable.fromWeb(answer.body as never), counted, createWriteStream(target, { flags: 'wx' })).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST')
        throw new CommandError(exitCodes.conflict, `${target} is there already. Name another with --out.`);
      throw error;
    },
  );
  if (lines !== rows) {
    await rm(target, { force: true });
    throw new CommandError(
      exitCodes.failed,
      `The file had ${lines} lines for ${rows} pairs, so it was removed. Try again.`,
    );
  }
  const unit = base ? 'tokens' : 'characters';
  createOutput(options.json === true).value({ file: target, format, ...report }, () =>
    [
      `${target}  ${rows} pairs, ${lines} lines`,
      ...(['prompt', 'chosen', 'rejected', 'pair'] as const).map((of) => {
        const { median, p90, p95, p99, most } = lengths[of];
        return `  ${of}: ${median} ${unit} in the middle, ${p90} at 90 %, ${p95} at 95 %, ${p99} at 99 %, ${most} at most`;
      }),
      `  longer than ${over.limit} ${unit}: ${over.pairs} pairs, ${Math.round(over.share * 1000) / 10} %`,
      ...(report.measured < rows ? [`  measured: ${report.measured} of the pairs, spread evenly`] : []),
      base
        ? '  A chat template adds its own marks to these tokens.'
        : '  With --base ID they are counted in tokens of that base.',
    ].join('\n'),
  );
  return exitCodes.ok;
}
