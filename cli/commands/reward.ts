import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { isEnglishLoaded, loadEnglish } from '../../datasets/engine/english-phones.ts';
import { BadQuestion, parseFields } from '../../datasets/engine/question-fields.ts';
import type { ScoreRequest } from '../../datasets/engine/score.ts';
import { needsEnglish } from '../../datasets/engine/units.ts';
import { askOverHttp } from '../../datasets/reward/ask-over-http.ts';
import { judgeReward, TermFailed, type AskTerm } from '../../datasets/reward/judge-reward.ts';
import { defaultReward, rewardDocument, type RewardDocument } from '../../datasets/reward/reward-document.ts';
import { readRequest } from '../../datasets/reward/row-request.ts';
import type { GlobalOptions } from '../connection.ts';
import { CommandError, exitCodes, type ExitCode } from '../exit-codes.ts';
import { createOutput, table } from '../output.ts';

const rowsTried = 8;

async function read(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((error: unknown) => {
    throw new CommandError(exitCodes.badInput, `${file} cannot be read: ${(error as Error).message}`);
  });
}

/** A reward from a YAML or JSON file; the usual one without a file. */
export async function readReward(file: string | undefined): Promise<RewardDocument> {
  if (file === undefined) return defaultReward;
  const text = await read(file);
  let value: unknown;
  try {
    value = parse(text);
  } catch (error) {
    throw new CommandError(exitCodes.badInput, `${file} is no YAML: ${(error as Error).message}`);
  }
  const checked = rewardDocument.safeParse(value);
  if (checked.success) return checked.data;
  const issues = checked.error.issues.map(({ path, message }) => `  ${path.join('.') || 'the document'}: ${message}`);
  throw new CommandError(exitCodes.badInput, `${file} is no reward:\n${issues.join('\n')}`);
}

/** Eight rows from the whole of a file, evenly. */
function sample<T>(rows: readonly T[]): T[] {
  if (rows.length <= rowsTried) return [...rows];
  return Array.from({ length: rowsTried }, (_, at) => rows[Math.floor((at * rows.length) / rowsTried)] as T);
}

function requestsOf(file: string, text: string): ScoreRequest[] {
  const lines = sample(text.split(/\r\n|\n/).filter((line) => line.trim() !== ''));
  return lines.map((line) => {
    try {
      return readRequest(parseFields(line));
    } catch (error) {
      if (!(error instanceof BadQuestion)) throw error;
      throw new CommandError(exitCodes.badInput, `${file}: ${line.slice(0, 60)}…: ${error.message}`);
    }
  });
}

/** Scores eight rows of a file with every term of a reward, so that a person sees what it will pay for. */
export async function tryReward(
  file: string,
  options: GlobalOptions & { readonly reward?: string },
  ask: AskTerm = askOverHttp,
): Promise<ExitCode> {
  const document = await readReward(options.reward);
  const requests = requestsOf(file, await read(file));
  if (requests.length === 0) throw new CommandError(exitCodes.badInput, `${file} has no rows`);
  if (!isEnglishLoaded() && requests.some(({ lines, lang }) => needsEnglish(lines, lang))) await loadEnglish();
  const judged = await judgeReward(document, requests, ask).catch((error: unknown) => {
    throw error instanceof TermFailed ? new CommandError(exitCodes.unreachable, error.message) : error;
  });
  const { rows, groupEntropy, hash } = judged;
  const names = Object.keys(rows[0]?.terms ?? {});
  createOutput(options.json ?? false).value({ ...judged, name: document.name, version: document.version }, () =>
    [
      table([
        ['reward', ...names, 'first line', 'flags'],
        ...rows.map(({ reward, terms, flags }, at) => [
          reward.toFixed(3),
          ...names.map((name) => (terms[name] ?? 0).toFixed(2)),
          (requests[at]?.lines.find((line) => line.trim() !== '') ?? '').slice(0, 24),
          flags.join(', '),
        ]),
      ]),
      '',
      `${document.name} v${document.version}, ${document.profile}; spread of rhymes ${groupEntropy.toFixed(2)}; ${hash}`,
    ].join('\n'),
  );
  return exitCodes.ok;
}
