import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { digestOf } from '../../pipeline/digest.ts';
import { openMemoryStore } from '../../store/open-store.ts';
import type { StepProgress } from '../../workflows/messages.ts';
import { killJob } from './trainer-process.ts';
import { createTrainer } from './trainer.ts';
import type { TrainerOptions } from './trainer.ts';
import type { StepContext, TrainerJob } from './workbench.ts';

/** Does what `params.script` says, a word after another, as the trainer would. */
export const standIn = `#!${process.execPath}
const { appendFileSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, writeFileSync } = require('node:fs');
const { createHash } = require('node:crypto');
if (process.argv.includes('--describe')) {
  console.log(JSON.stringify({ code: 'sha256:c', torch: '2.13.0', transformers: '5', trl: '1', peft: 'missing' }));
  process.exit();
}
const folder = process.argv[4];
process.chdir(folder);
const { params } = JSON.parse(readFileSync('job.json', 'utf8'));
const event = (e) => appendFileSync('events.jsonl', JSON.stringify({ v: 1, ts: 1, ...e }) + '\\n');
const result = (r) => { writeFileSync('r', JSON.stringify({ v: 1, ...r })); renameSync('r', 'result.json'); };
const attempt = existsSync('attempts') ? Number(readFileSync('attempts', 'utf8')) + 1 : 1;
writeFileSync('attempts', String(attempt));
process.on('SIGTERM', () => { if (words.includes('stubborn')) return; event({ type: 'end', outcome: 'stopped' }); result({ outcome: 'stopped', globalStep: 1 }); process.exit(3); });
const complete = () => {
  for (const name of ['adapter', 'report']) mkdirSync(name, { recursive: true });
  const files = { 'adapter/adapter_config.json': '{}', 'adapter/adapter_model.safetensors': 'w', 'report/report.json': '{"metrics":{"lossLast":1}}' };
  const artefacts = {};
  for (const [path, text] of Object.entries(files)) {
    writeFileSync(path, text);
    artefacts[path] = 'sha256:' + createHash('sha256').update(text).digest('hex');
  }
  result({ outcome: 'completed', globalStep: params.stoppedAt ?? 2, maxSteps: 2, artefacts, metrics: { lossLast: 1 }, seconds: 1.5 });
};
const words = params.script[Math.min(attempt, params.script.length) - 1].split(' ');
(async () => {
  for (const word of words) {
    if (word === 'step') event({ type: 'progress', step: 1, total: 2, loss: 3, secondsPerStep: 0.01, etaSeconds: 9 });
    if (word === 'complete') complete();
    if (word === 'tamper') writeFileSync('adapter/adapter_model.safetensors', 'other');
    if (/^checkpoint-/.test(word)) {
      const step = word.slice(11);
      mkdirSync('checkpoints/' + step, { recursive: true });
      writeFileSync('checkpoints/' + step + '/weights', 'weights of step ' + step);
      writeFileSync('checkpoints/' + step + '/manifest.json', '{}');
      event({ type: 'checkpoint', step: Number(step) });
    }
    if (word === 'look') writeFileSync('found', (existsSync('checkpoints') ? readdirSync('checkpoints') : []).join(' '));
    if (word === 'freeze') process.kill(process.pid, 'SIGSTOP');
    if (word === 'flood') for (let at = 0; at < 40; at += 1) process.stdout.write('x'.repeat(1024 * 1024));
    if (word === 'long-line') appendFileSync('events.jsonl', '{"v":1,"ts":1,"type":"' + 'x'.repeat(5 * 1024 * 1024) + '"}\\n');
    if (word === 'daemon') require('node:child_process').spawn('sleep', ['600'], { detached: true, stdio: 'ignore' }).unref();
    if (word === 'full') result({ outcome: 'failed', code: 'DiskFull', reason: 'No space left while training wrote x.' });
    if (word === 'wait') while (!existsSync('go')) await new Promise((r) => setTimeout(r, 20));
    if (word === 'nan') result({ outcome: 'failed', code: 'LossNotFinite', reason: 'The loss became nan at step 3.' });
    if (word === 'no-torch') console.error("ModuleNotFoundError: No module named 'torch'");
    if (word === 'killed') process.kill(process.pid, 'SIGKILL');
    if (/^exit-/.test(word)) process.exit(Number(word.slice(5)));
  }
  process.exit(0);
})();
`;

export const stepKey = digestOf('some work');

/** What the stand-in does: one script for each attempt, the last one for all that follow. */
export const scripted = (script: string[], more = {}): TrainerJob => ({
  params: { script, ...more },
  paths: { base: tmpdir(), dataset: tmpdir() },
  seed: 17,
});

/** Hosts that share a store and train by script. */
export function createScriptedHosts() {
  const root = mkdtempSync(join(tmpdir(), 'refrain-trainer-'));
  const python = join(root, 'python');
  writeFileSync(python, standIn);
  chmodSync(python, 0o755);
  const store = openMemoryStore(join(root, 'cache'));
  const told: StepProgress[] = [];
  const log: string[] = [];
  const folderAt = (host: string) => join(root, host, stepKey.slice('sha256:'.length));
  const hosts = new Set<string>();

  return {
    root,
    store,
    told,
    log,
    /** The job's folder on a host. */
    folderAt,
    /** One attempt on a host; `abort` gives the reasons that Temporal has. */
    attempt(host: string, more: Partial<TrainerOptions> = {}, number = 1) {
      hosts.add(host);
      const stop = new AbortController();
      const atTheEnd: (() => Promise<void>)[] = [];
      const step = {
        stepKey,
        attempt: number,
        signal: stop.signal,
        whyAborted: () => (stop.signal.aborted ? (stop.signal.reason as 'cancelled' | 'worker-shutdown') : null),
        progress: (now: StepProgress) => void told.push(now),
        log: (line: string) => void log.push(line),
        whenOver: (work: () => Promise<void>) => void atTheEnd.push(work),
      } as unknown as StepContext;
      const trainer = createTrainer({
        python,
        home: root,
        jobsFolder: join(root, host),
        step,
        store,
        holder: host,
        graceMs: 10_000,
        uploadEveryMs: 0,
        ...more,
      });
      return {
        run: (script: string[], params = {}) => trainer.run('sft', scripted(script, params)),
        /** What it made is committed. */
        over: () => Promise.all(atTheEnd.map((work) => work())),
        abort: (why: 'cancelled' | 'worker-shutdown') => stop.abort(why),
      };
    },
    async remove() {
      for (const host of hosts) await killJob(folderAt(host));
      rmSync(root, { recursive: true, force: true });
    },
  };
}
