import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { listModelFiles } from '../../activities/select-base/model-files.ts';
import { findModel } from '../../activities/select-base/registry.ts';
import { stepErrorOf } from '../../activities/step-failure.ts';
import { trainSft } from '../../activities/train-sft/kind.ts';
import { findSource, findSources } from '../../activities/workbench/source-files.ts';
import { createStandInBench } from '../../activities/workbench/stand-in-bench.fixture.ts';
import { pythonMissing } from '../../activities/workbench/trainer-environment.ts';
import { failureOfTrainer } from '../../activities/workbench/trainer-outcome.ts';
import { stoppedBy, unrepaired } from '../../workflows/wait-reasons.ts';
import { helpOf } from '../run/error-help.ts';
import { endReason, isInChinese } from '../run/end-reason.ts';
import { knownReason } from './known-reason.ts';

const messageOf = (error: unknown) => (error as Error).message;
const thrown = (call: Promise<unknown>) => call.then(() => expect.unreachable(), messageOf);
const read = (file: string) => readFileSync(resolve(file), 'utf8');

/** A message as the source writes it, with these in the places of what it puts in. */
function written(file: string, fragment: string, ...values: readonly string[]): string {
  const templates = [...read(file).matchAll(/`((?:[^`\\]|\\.)*)`/g)].map(([, template]) => template!);
  const template = templates.find((one) => one.includes(fragment));
  expect(template, `${file} says no more: ${fragment}`).toBeDefined();
  let place = 0;
  return template!.replaceAll('\\`', '`').replaceAll(/\$\{[^}]*\}/g, () => values[place++] ?? '');
}

function expectChinese(reasons: readonly string[]): void {
  for (const reason of reasons) {
    const { en, zh } = knownReason(reason);
    expect(en).toBe(reason);
    expect(zh, reason).not.toBe(reason);
    expect(zh, reason).toMatch(/\p{Script=Han}/u);
    const own = zh.replaceAll(/“[^”]*”|`[^`]*`|（[^）]*）|sha256:\w+|[\w:.-]*\/[\w/:.-]+/g, '');
    const names = /worker|vLLM|Python|SIGKILL|SIGTERM|tiny-zh|qwen\S*|sample:lyrics|dir|torch|nothing|nan|inf/g;
    expect(own.replace(names, ''), reason).not.toMatch(/[a-z]{3,}/i);
  }
}

test('a base, sample or upload that is not there is told in Chinese', async () => {
  const bench = createStandInBench().bench();
  const file = join(mkdtempSync(join(tmpdir(), 'refrain-reasons-')), 'nothing');
  expectChinese([
    await thrown(findModel(process.cwd(), 'tiny-zhh')),
    await thrown(findModel(process.cwd(), 'dir:models')),
    await thrown(listModelFiles(file)),
    await thrown(findSource('sample:nothing', bench)),
    await thrown(findSource('upload:nothing', bench)),
    await thrown(findSources('upload:nothing*', bench)),
    await thrown(bench.store.manifest(`sha256:${'a'.repeat(64)}`)),
  ]);
});

test('however a trainer ended, that is told in Chinese, and its last lines stay in the original', () => {
  const tail = 'Traceback (most recent call last):\n  File "x.py", line 1';
  const exits = [
    { code: 0, signal: null },
    { code: 3, signal: null },
    { code: 70, signal: null },
    { code: null, signal: 'SIGKILL' as const },
    { code: null, signal: null },
    { code: null, signal: null, outOfMemory: true },
  ];
  const said = exits.flatMap((exit) => [failureOfTrainer(null, exit, ''), failureOfTrainer(null, exit, tail)]);
  expectChinese(said.map(messageOf));
  expect(knownReason(messageOf(said.at(-1))).zh).not.toContain('Traceback');
  const python = 'ModuleNotFoundError: No module named torch';
  const of = read('trainer/lyric_trainer/failure.py') + read('trainer/lyric_trainer/progress.py');
  const memory =
    'The trainer ran out of memory: CUDA out of memory. Tried to allocate 2 GiB. Lower the batch size and raise gradient accumulation by the same factor; the result stays comparable.';
  const loss =
    'The loss became nan and its gradient inf at step 12. Lower the learning rate, or look for broken rows in the data.';
  for (const part of ['The trainer ran out of memory: ', 'The loss became ', '. Lower the learning rate, or look '])
    expect(of).toContain(part);
  expectChinese([
    messageOf(failureOfTrainer(null, { code: 1, signal: null }, python)),
    messageOf(pythonMissing('/nothing/python', new Error('x'))),
    memory,
    loss,
    written('activities/workbench/trainer-watch.ts', 'The trainer said nothing for', '120'),
    ...['cancelled', 'timed-out', 'aborted'].map((why) =>
      written('activities/workbench/trainer-watch.ts', 'The training was ended', why),
    ),
  ]);
});

test('a store, disk or model server that is away or full is told in Chinese', () => {
  const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  const store = 'store/s3-connection.ts';
  const at = 'http://127.0.0.1:9000';
  expectChinese([
    messageOf(stepErrorOf(full)),
    written(store, 'did not', at, 'read a file', 'connect ECONNREFUSED'),
    written(store, 'has no space left', at, 'write a file'),
    written(store, 'does not permit', at, 'write a file', 'AccessDenied'),
    written('activities/workbench/serving.ts', 'vLLM does not answer', at),
  ]);
});

test('data that ran out, and a base that does not belong, are told in Chinese', () => {
  const [one, other] = [`sha256:${'1'.repeat(64)}`, `sha256:${'2'.repeat(64)}`];
  expectChinese([
    written('activities/curate-dataset/run.ts', 'Curation dropped', '12', 'too-short: 12'),
    written('activities/workbench/curate-rows.ts', 'dropped all', 'filter-lyrics', '12', 'banned: 12'),
    written('activities/build-preferences/run.ts', 'gave no pair', '12', '3', '0', '0.05'),
    written('activities/sample-candidates/run.ts', 'has no prompt in', 'zh'),
    written('activities/workbench/serving.ts', 'was trained for base', one, `"${other}"`, one),
    written('activities/deploy-canary/run.ts', 'The release is for base', one, other),
    written('activities/workbench/trainer-step.ts', 'was trained on base', `"${one}"`, other),
    written('activities/step-secrets.ts', 'There is no secret', 'judge-key', 'judge-key'),
    written('activities/select-release/run.ts', 'has no stable release yet', 'lyrics'),
  ]);
});

test('what a step at work says it is doing is told in Chinese', () => {
  const told = (file: string, fragment: string, ...values: readonly string[]) =>
    written(`activities/${file}/run.ts`, fragment, ...values);
  const fixed = [
    ['evaluate/run.ts', 'writing lyrics'],
    ['sample-candidates/run.ts', 'writing lyrics'],
    ['collect-feedback/run.ts', 'reading feedback'],
    ['deploy-canary/run.ts', 'loading the adapter'],
    ['step-leases.ts', 'another step does the same work; its result is waited for'],
    ['promote-release/run.ts', 'canary: its deployment does not answer, asking again'],
  ] as const;
  for (const [file, words] of fixed) expect(read(`activities/${file}`)).toContain(`'${words}'`);
  expectChinese([
    ...fixed.map(([, words]) => words),
    told('promote-release', 'canary: $', '3 of 10 requests'),
    told('curate-dataset', 'rows read', '12', '8'),
    told('deduplicate', 'rows compared', '12'),
    told('import-lyrics', 'lines read', '12', '3'),
    told('decontaminate', 'rows read', '12'),
    told('split-dataset', '} rows read', '12'),
    told('build-preferences', 'lyrics paired', '12'),
    written('activities/workbench/curate-rows.ts', 'rows read', '12', '8'),
    written('activities/import-lyrics/first-version.ts', 'lines read', '12'),
  ]);
});

test('parameters that do not fit are told in Chinese, each with its place', () => {
  const { error } = trainSft.params.safeParse({ rank: 1, learningRate: 'fast', colour: 1 });
  const told = written(
    'activities/run-step.ts',
    'The parameters do not fit',
    z.prettifyError(error!).replaceAll('$', ''),
  );
  const { zh } = knownReason(told);
  expect(zh).toContain('“rank”应不小于 4');
  expect(zh).toContain('“learningRate”应为数字，实际为文本');
  expect(zh).toContain('没有 colour');
  expect(zh).not.toMatch(/expected|received|✖/);
});

test('what is known in English alone is told by its code, and only then', () => {
  const strange = 'The tokenizer of the base has no end token and cannot be used.';
  expect(isInChinese(knownReason(strange).zh)).toBe(false);
  expect(isInChinese(knownReason(`${strange} Nobody repaired it by 2026-01-01T00:00:00.000Z.`).zh)).toBe(false);
  const steps = { sft: { state: 'failed', code: 'ContractBroken' } } as const;
  expect(endReason(`Step "sft" failed: ${strange}`, steps)).toEqual({
    en: `Step "sft" failed: ${strange}`,
    zh: `步骤“sft”失败：${helpOf('ContractBroken').title.zh}。`,
  });
  // Who stopped it, and by when nobody repaired it, is said all the same.
  const stopped = stoppedBy(strange, { who: { id: 'o', name: 'Owner' }, reason: 'no base' });
  expect(endReason(`Step "sft" failed: ${stopped}`, steps).zh).toBe(
    `步骤“sft”失败：${helpOf('ContractBroken').title.zh}。Owner 终止了运行：no base`,
  );
  const late = endReason(`Step "sft" failed: ${unrepaired(strange, '2026-01-01T00:00:00.000Z')}`, steps).zh;
  expect(late).toMatch(/^步骤“sft”失败：步骤未遵守约定。在 .* 之前无人修复。$/);
  const known = 'There is no upload “a”: x Bring the file first, then name it here.';
  expect(endReason(`Step "sft" failed: ${known}`, steps).zh).toBe(
    '步骤“sft”失败：没有名为“a”的上传文件。请先上传文件，再在此填写名称。',
  );
  expect(endReason('rejected by 王: too sad for the chorus of it', {}).zh).toBe(
    '由 王 驳回：too sad for the chorus of it',
  );
});
