import { z } from 'zod';
import { isDigest, type ArtifactRef, type Digest } from '../pipeline/artifact.ts';
import type { StepCall } from '../pipeline/plan.ts';
import { canonicalBytes, parseJson } from './digest.ts';
import { forEachLimited } from './slots.ts';
import { StoreError, type Store } from './store.ts';

const digest = z.custom<Digest>(isDigest, 'a digest');
/** What one step of an open run leans on: `leases/<runId>/<stepId>.json`. */
const lease = z.strictObject({
  schemaVersion: z.literal(1),
  planDigest: digest,
  /** Sorted. */
  inputs: z.array(digest),
  /** Empty until the step has made something. */
  outputs: z.array(digest),
});
export interface OpenLease {
  readonly runId: string;
  readonly planDigests: ReadonlySet<Digest>;
  /** Artifacts that must stay, with all they were made from, until the run's record is kept. */
  readonly digests: ReadonlySet<Digest>;
}

type Refs = Readonly<Record<string, Pick<ArtifactRef, 'digest'>>>;
type Leased = Pick<StepCall, 'runId' | 'stepId' | 'planDigest' | 'inputs'>;

/** Stands where a step id stands, and cannot be one: results that a run was given before it began. */
const givenName = '@given';
const folderOf = (runId: string) => `leases/${runId}/`;
const digestsOf = (refs: Refs) => [...new Set(Object.values(refs).map((ref) => ref.digest))].sort();

/** Before a step starts: what it is about to read stays. A step that is tried again writes the same lease. */
export async function leaseInputs(store: Store, call: Leased): Promise<void> {
  await write(store, call.runId, call.stepId, call.planDigest, call.inputs, {});
}

/** After a step has committed, or taken an earlier result: what it hands on stays too. */
export async function leaseOutputs(store: Store, call: Leased, outputs: Refs): Promise<void> {
  await write(store, call.runId, call.stepId, call.planDigest, call.inputs, outputs);
}

/** Before a run starts that takes results of another run: those stay although no step has read them yet. */
export async function leaseGiven(store: Store, runId: string, planDigest: Digest, given: Refs): Promise<void> {
  await write(store, runId, givenName, planDigest, given, {});
}

/** Once the record of a run is kept, its leases end. Nothing happens when there are none. */
export async function releaseLeases(store: Store, runId: string): Promise<void> {
  await store.removeRecords(folderOf(runId));
}

/** Ids of the runs that hold leases. */
export async function leasedRuns(store: Store): Promise<readonly string[]> {
  const records = await store.listRecords('leases/');
  return [...new Set(records.map(({ path }) => path.split('/')[1]!))];
}

/**
 * Everything that open runs lean on. A collector reads this last, after it has marked what names, refs and records
 * hold, and removes nothing that stands here. A lease that cannot be read throws: it must not pass for none.
 */
export async function openLeases(store: Store): Promise<readonly OpenLease[]> {
  const found = new Map<string, { planDigests: Set<Digest>; digests: Set<Digest> }>();
  await forEachLimited(await store.listRecords('leases/'), 8, async ({ path }) => {
    const bytes = await store.getRecord(path);
    if (!bytes) return; // Released since it was listed: the run's record holds its digests now.
    const { planDigest, inputs, outputs } = readLease(path, bytes);
    const runId = path.split('/')[1]!;
    const of = found.get(runId) ?? { planDigests: new Set(), digests: new Set() };
    found.set(runId, of);
    of.planDigests.add(planDigest);
    for (const one of [...inputs, ...outputs]) of.digests.add(one);
  });
  return [...found].map(([runId, of]) => ({ runId, ...of })).sort((a, b) => (a.runId < b.runId ? -1 : 1));
}

function readLease(path: string, bytes: Buffer): z.output<typeof lease> {
  const read = lease.safeParse(parseJson(path, bytes));
  if (read.success) return read.data;
  throw new StoreError(
    'ArtifactCorrupt',
    `The lease ${path} cannot be understood: ${z.prettifyError(read.error)}. Remove nothing until its run has ended.`,
    { retry: false },
  );
}

async function write(store: Store, runId: string, name: string, planDigest: Digest, inputs: Refs, outputs: Refs) {
  const content = { schemaVersion: 1, planDigest, inputs: digestsOf(inputs), outputs: digestsOf(outputs) };
  if (content.inputs.length + content.outputs.length === 0) return;
  await store.putRecord(`${folderOf(runId)}${name}.json`, canonicalBytes(content));
}
