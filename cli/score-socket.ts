import { chmod, lstat, unlink } from 'node:fs/promises';
import { createConnection, createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { z } from 'zod';
import { loadEnglish } from '../datasets/engine/english-phones.ts';
import { BadQuestion } from '../datasets/engine/question-fields.ts';
import { scoreHash } from '../datasets/engine/score-hash.ts';
import type { ScoreRequest } from '../datasets/engine/score.ts';
import { languages } from '../datasets/language.ts';
import { rewardAlarms, type RewardStep } from '../datasets/reward/alarms.ts';
import { askOverHttp } from '../datasets/reward/ask-over-http.ts';
import { judgeReward, type AskTerm, type Judged } from '../datasets/reward/judge-reward.ts';
import { defaultReward, type RewardDocument } from '../datasets/reward/reward-document.ts';
import { readRequest } from '../datasets/reward/row-request.ts';

const longestRequestBytes = 16 * 1024 * 1024;

const scoreRequest = z.strictObject({
  id: z.union([z.number(), z.string()]),
  /** The text, and what was asked of it: `spec` of its row, or the fields of `refrain lyric score`. */
  items: z.array(z.looseObject({ text: z.string().max(100_000), lang: z.enum(languages) })).max(4096),
  /** Training step and answers to a prompt: items come prompt by prompt, and the answer tells what goes wrong. */
  step: z.int().nonnegative().optional(),
  groupSize: z.int().positive().optional(),
  /** What was told of earlier steps, the first and the last few at least: a training may be older than its scorer. */
  history: z
    .array(z.strictObject({ step: z.int().nonnegative(), meanSyllables: z.number(), identicalRate: z.number() }))
    .max(1000)
    .default([]),
});
type Answering = z.output<typeof scoreRequest>;

interface Rule {
  readonly document: RewardDocument;
  readonly ask: AskTerm;
}

/**
 * Answers the trainer's reward calls on a Unix socket of mode 0600, one JSON object a line, in the order asked. A bad
 * request is answered with an error and the connection goes on; only a line over 16 MiB ends it.
 * @param socketPath at most 107 bytes; a socket that nobody answers at is taken over, anything else is left alone
 */
export async function serveScores(
  socketPath: string,
  { document = defaultReward, ask = askOverHttp }: Partial<Rule> = {},
): Promise<Server> {
  await removeStaleSocket(socketPath);
  // Dictionaries load now, so that the first reward is not slower than the others.
  await loadEnglish();
  await judgeReward(
    { ...document, terms: [] },
    [{ lines: ['月光', '方向'] }, { lines: ['the moon', 'in June'], lang: 'en' }],
    ask,
  );
  const server = createServer((socket) => serveConnection(socket, { document, ask }));
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

function serveConnection(socket: Socket, rule: Rule): void {
  let parts: Buffer[] = [];
  let waitingBytes = 0;
  /** One after another: an own term may take its time, and answers keep the order of their questions. */
  let answered: Promise<unknown> = Promise.resolve();
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk: Buffer) => {
    let rest = chunk;
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
      const line = Buffer.concat([...parts, rest.subarray(0, end)]).toString('utf8');
      [parts, waitingBytes] = [[], 0];
      rest = rest.subarray(end + 1);
      if (line.trim() !== '')
        answered = answered.then(async () => {
          const said = await answer(line, rule);
          if (!socket.destroyed) socket.write(`${said}\n`);
        });
    }
    parts.push(rest);
    waitingBytes += rest.length;
    if (waitingBytes > longestRequestBytes) {
      socket.end(`${refusal(null, 'too-large', `A request may have at most ${longestRequestBytes} bytes.`)}\n`);
      socket.removeAllListeners('data');
    }
  });
}

async function answer(line: string, { document, ask }: Rule): Promise<string> {
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
  const { id, items } = request.data;
  try {
    const { rows, hash } = await judgeReward(document, requestsOf(items), ask);
    return JSON.stringify({
      id,
      scores: rows.map(({ reward, terms, flags }) => ({ total: reward, parts: terms, flags })),
      engine: scoreHash(),
      reward: hash,
      ...told(request.data, rows),
    });
  } catch (error) {
    if (error instanceof BadQuestion) return refusal(id, 'invalid', `The request is invalid at ${error.message}`);
    return refusal(id, 'failed', `Scoring failed: ${(error as Error).message}`);
  }
}

function requestsOf(items: Answering['items']): ScoreRequest[] {
  return items.map((item, at) => {
    try {
      return readRequest(item);
    } catch (error) {
      if (!(error instanceof BadQuestion)) throw error;
      throw new BadQuestion(error.code, `items.${at}: ${error.message}`);
    }
  });
}

/** What a training watches over its steps, and what is going wrong by this one. */
function told({ step, groupSize, history }: Answering, rows: readonly Judged[]): object {
  if (step === undefined || rows.length === 0) return {};
  const size = groupSize ?? rows.length;
  const own: RewardStep = {
    step,
    groups: Array.from({ length: Math.ceil(rows.length / size) }, (_, at) =>
      rows.slice(at * size, (at + 1) * size).map(({ reward }) => reward),
    ),
    meanSyllables: rows.reduce((sum, { syllables }) => sum + syllables, 0) / rows.length,
    identicalRate: rows.filter(({ flags }) => flags.includes('identical-rhyme')).length / rows.length,
  };
  const earlier = history.filter((one) => one.step < step).map((one) => ({ ...one, groups: [] }));
  const { meanSyllables, identicalRate } = own;
  return { meanSyllables, identicalRate, alarms: rewardAlarms([...earlier, own]) };
}

function idOf(value: unknown): number | string | null {
  const id = typeof value === 'object' && value !== null && 'id' in value ? value.id : null;
  return typeof id === 'number' || typeof id === 'string' ? id : null;
}

function refusal(id: number | string | null, code: string, message: string): string {
  return JSON.stringify({ id, error: { code, message } });
}
