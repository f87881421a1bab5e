import { chmod, lstat, unlink } from 'node:fs/promises';
import { createConnection, createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { z } from 'zod';
import { engine } from '../datasets/engine-version.ts';
import { languages } from '../datasets/language.ts';
import { linesOf } from '../datasets/line.ts';
import { rhymeGroups } from '../datasets/mandarin.ts';
import { schemePattern } from '../datasets/scheme.ts';
import { score } from '../datasets/score.ts';

const longestRequestBytes = 16 * 1024 * 1024;

const scoreRequest = z.strictObject({
  id: z.union([z.number(), z.string()]),
  items: z
    .array(
      z.strictObject({
        text: z.string().max(100_000),
        lang: z.enum(languages),
        rhyme: z.enum(rhymeGroups).nullish(),
        scheme: z.union([z.literal(''), z.string().regex(schemePattern)]).nullish(),
        linesWanted: z.int().min(1).max(400).nullish(),
        syllables: z.union([z.number().positive(), z.array(z.number().positive()).max(400)]).nullish(),
      }),
    )
    .max(4096),
});

/**
 * Answers the trainer's reward calls on a Unix socket of mode 0600, one JSON object a line, in the order asked. A bad
 * request is answered with an error and the connection goes on; only a line over 16 MiB ends it.
 * @param socketPath at most 107 bytes; a socket that nobody answers at is taken over, anything else is left alone
 */
export async function serveScores(socketPath: string): Promise<Server> {
  await removeStaleSocket(socketPath);
  // Dictionaries load now, so that the first reward is not slower than the others.
  answer(
    JSON.stringify({
      id: 0,
      items: [
        { text: '月光\n方向', lang: 'zh' },
        { text: 'the moon\nin June', lang: 'en' },
      ],
    }),
  );
  const server = createServer((socket) => serveConnection(socket));
  const mask = process.umask(0o177);
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(socketPath, () => {
        server.off('error', reject);
        resolve();
      });
    });
  } finally {
    process.umask(mask);
  }
  await chmod(socketPath, 0o600);
  return server;
}

async function removeStaleSocket(path: string): Promise<void> {
  const found = await lstat(path).catch(() => null);
  if (found === null) return;
  if (!found.isSocket()) throw new Error(`${path} exists and is no socket. Name another path for the scorer.`);
  const isAlive = await new Promise<boolean>((resolve) => {
    const probe = createConnection(path, () => {
      probe.destroy();
      resolve(true);
    });
    probe.once('error', () => resolve(false));
  });
  if (isAlive) throw new Error(`Another scorer already answers at ${path}. Stop it, or name another path.`);
  await unlink(path);
}

function serveConnection(socket: Socket): void {
  let parts: Buffer[] = [];
  let waitingBytes = 0;
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk: Buffer) => {
    let rest = chunk;
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
      const line = Buffer.concat([...parts, rest.subarray(0, end)]).toString('utf8');
      [parts, waitingBytes] = [[], 0];
      rest = rest.subarray(end + 1);
      if (line.trim() !== '') socket.write(`${answer(line)}\n`);
    }
    parts.push(rest);
    waitingBytes += rest.length;
    if (waitingBytes > longestRequestBytes) {
      socket.end(`${refusal(null, 'too-large', `A request may have at most ${longestRequestBytes} bytes.`)}\n`);
      socket.removeAllListeners('data');
    }
  });
}

function answer(line: string): string {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    return refusal(null, 'not-json', `The request is not JSON: ${(error as Error).message}`);
  }
  const request = scoreRequest.safeParse(value);
  if (!request.success) {
    const issue = request.error.issues[0];
    return refusal(
      idOf(value),
      'invalid',
      `The request is invalid at ${issue?.path.join('.') || 'its top'}: ${issue?.message ?? ''}`,
    );
  }
  try {
    const { id, items } = request.data;
    const scores = items.map(({ text, lang, rhyme, scheme, linesWanted, syllables }) => {
      const { total, parts, flags } = score({
        lines: linesOf(text),
        lang,
        ...(rhyme && { rhyme }),
        ...(scheme && { scheme }),
        ...(linesWanted && { linesWanted }),
        ...(syllables && { syllables }),
      });
      return { total, parts, flags };
    });
    return JSON.stringify({ id, scores, engine });
  } catch (error) {
    return refusal(request.data.id, 'failed', `Scoring failed: ${(error as Error).message}`);
  }
}

function idOf(value: unknown): number | string | null {
  const id = typeof value === 'object' && value !== null && 'id' in value ? value.id : null;
  return typeof id === 'number' || typeof id === 'string' ? id : null;
}

function refusal(id: number | string | null, code: string, message: string): string {
  return JSON.stringify({ id, error: { code, message } });
}
