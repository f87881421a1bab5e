import { z } from 'zod';
import { isDigest, type Digest } from '../../pipeline/artifact.ts';
import type { PassRecord, ReleaseRecord } from '../../store/release-record.ts';
import { StepError } from '../step-error.ts';
import { overrideFault } from './override-fault.ts';
import type { Workbench } from './workbench.ts';

const digest = z.custom<Digest>(isDigest, 'a digest');
const passRecord = z.object({
  schemaVersion: z.literal(1),
  adapter: digest,
  report: digest,
  base: digest,
  rules: z.array(z.object({ metric: z.string(), passed: z.boolean() })).min(1),
  passed: z.boolean(),
});
const releaseRecord = z.object({
  schemaVersion: z.literal(1),
  alias: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,62}$/),
  adapter: digest,
  base: digest,
  report: digest,
  pass: digest,
  planDigest: digest,
  runId: z.string(),
  decision: z.object({
    verdict: z.literal('approve'),
    evidenceDigest: digest,
    planDigest: digest,
    runId: z.string(),
    signature: z.string(),
  }),
});

type Evidence = Pick<Workbench, 'store' | 'verify'>;

/** A gate's yes, or its no that two people signed over; anything else throws `ReleaseInvalid`. */
export async function readPass({ store, verify }: Evidence, pass: Digest): Promise<PassRecord> {
  const { type } = await store.manifest(pass);
  const record = JSON.parse(await store.readText(pass, 'pass.json')) as PassRecord;
  const read = passRecord.safeParse(record);
  if (type !== 'pass' || !read.success) throw invalid(`${pass} is no gate's pass`);
  if (record.passed && record.rules.every(({ passed }) => passed)) return record;
  if (!record.override) throw invalid(`the gate refused adapter ${record.adapter}, and nobody signed over it`);
  const fault = overrideFault(record.override, { stepId: null, report: record.report }, verify);
  if (fault) throw invalid(`the override of the gate's refusal does not count: ${fault}`);
  return record;
}

/** A release that may be served: signed approval, pass and digests all agree; anything else throws `ReleaseInvalid`. */
export async function readRelease(evidence: Evidence, release: Digest): Promise<ReleaseRecord> {
  const { type } = await evidence.store.manifest(release);
  const record = JSON.parse(await evidence.store.readText(release, 'release.json')) as ReleaseRecord;
  if (type !== 'release' || !releaseRecord.safeParse(record).success) throw invalid(`${release} is no release`);
  const { decision } = record;
  if (!evidence.verify(decision)) throw invalid(`the approval of ${release} is not signed by this server`);
  if (
    decision.evidenceDigest !== record.pass ||
    decision.planDigest !== record.planDigest ||
    decision.runId !== record.runId
  ) {
    throw invalid(`the approval of ${release} is about another pass, plan or run`);
  }
  const pass = await readPass(evidence, record.pass);
  if (pass.adapter !== record.adapter || pass.base !== record.base || pass.report !== record.report) {
    throw invalid(`release ${release} and its pass name different weights or reports`);
  }
  return record;
}

const invalid = (why: string) => new StepError('ReleaseInvalid', `This cannot be released: ${why}.`, { retry: false });
