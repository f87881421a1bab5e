import { createHash } from 'node:crypto';
import { createWriteStream, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { megabytes } from './progress.mjs';
import { runCommand } from './run-command.mjs';

/** Whoever does not answer within so long is not reachable from here. */
const answerWithinMs = 3_000;
/** An answer on which nothing moves for so long has ended. */
const silenceMs = 20_000;

/**
 * Fetches an archive whose checksum is pinned from the first address that gives it, and unpacks one file of it. An answer
 * that is not the pinned archive is thrown away, whoever gave it.
 * @param {{addresses: string[], sha256: string, member: string, folder: string, report: (text: string) => void}} wanted
 *   member: path inside the archive; folder: where it is put
 * @returns {Promise<{ok: true, origin: string} | {ok: false, why: string}>} why: of every address
 */
export async function downloadFromVendor({ addresses, sha256, member, folder, report }) {
  const archive = join(folder, 'download.tar.gz');
  const reasons = [];
  for (const address of addresses) {
    try {
      const bytes = await fetchVerified({ address, sha256, archive, report });
      await runCommand('tar', ['-xzf', archive, '-C', folder, member]);
      return { ok: true, origin: `downloaded from its vendor (${megabytes(bytes)}, sha256 ${sha256.slice(0, 12)}…)` };
    } catch (error) {
      reasons.push(
        `${new URL(address).host} ${error instanceof NotGiven ? error.message : `gave nothing that can be unpacked (${error.message})`}`,
      );
    } finally {
      rmSync(archive, { force: true });
    }
  }
  return { ok: false, why: reasons.join('; ') };
}

class NotGiven extends Error {}

async function fetchVerified({ address, sha256, archive, report }) {
  const stopped = new AbortController();
  let timer = setTimeout(() => stopped.abort(), answerWithinMs);
  const heard = () => {
    clearTimeout(timer);
    timer = setTimeout(() => stopped.abort(), silenceMs);
  };
  try {
    const answer = await fetch(address, { signal: stopped.signal }).catch((error) => {
      throw new NotGiven(
        stopped.signal.aborted ? 'did not answer in time' : `is not reachable (${error.cause?.code ?? error.message})`,
      );
    });
    if (!answer.ok || answer.body === null) throw new NotGiven(`answered with status ${answer.status}`);
    const total = Number(answer.headers.get('content-length')) || 0;
    const hash = createHash('sha256');
    let bytes = 0;
    heard();
    const counted = async function* (source) {
      for await (const chunk of source) {
        heard();
        hash.update(chunk);
        bytes += chunk.length;
        report(`downloading: ${megabytes(bytes)}${total > 0 ? ` of ${megabytes(total)}` : ''}`);
        yield chunk;
      }
    };
    await pipeline(Readable.fromWeb(answer.body), counted, createWriteStream(archive)).catch((error) => {
      throw new NotGiven(`broke off after ${megabytes(bytes)} (${error.cause?.code ?? error.code ?? error.name})`);
    });
    const found = hash.digest('hex');
    if (found !== sha256) throw new NotGiven(`gave another file than the pinned one (sha256 ${found})`);
    return bytes;
  } finally {
    clearTimeout(timer);
    stopped.abort();
  }
}
