import { canonicalJson } from '../../pipeline/digest.ts';
import type { ReleaseRecord } from '../../store/release-record.ts';
import { implement } from '../implement.ts';
import { StepError } from '../step-error.ts';
import { readPass } from '../workbench/release-evidence.ts';
import { askApproval } from './kind.ts';

export const runAskApproval = implement(askApproval, async ({ params, inputs }, workbench) => {
  const { store, step } = workbench;
  const { decision } = step;
  if (!decision) throw invalid('nobody decided');
  if (!workbench.verify(decision)) throw invalid('its signature is not the server’s');
  if (decision.verdict !== 'approve') throw invalid(`${decision.person.name} said no`);
  if (decision.evidenceDigest !== inputs.pass.digest)
    throw invalid(`it is about pass ${decision.evidenceDigest}, and this run's is ${inputs.pass.digest}`);
  if (decision.planDigest !== step.planDigest || decision.runId !== step.runId || decision.stepId !== step.stepId)
    throw invalid('it was made for another run, plan or step');
  if (decision.person.id === step.startedBy.id && !(decision.ownRun && decision.singlePersonInstall)) {
    throw invalid(`${decision.person.name} started the run, and with several people nobody decides on their own`);
  }
  const pass = await readPass(workbench, inputs.pass.digest);

  const record: ReleaseRecord = {
    schemaVersion: 1,
    alias: params.alias,
    adapter: pass.adapter,
    base: pass.base,
    report: pass.report,
    pass: inputs.pass.digest,
    planDigest: step.planDigest,
    pipelineId: step.pipelineId,
    runId: step.runId,
    decision,
    ...(step.changes ? { changes: step.changes } : {}),
  };
  const parents = [inputs.pass, await store.ref(pass.adapter), await store.ref(pass.report)];
  const release = await store.commit(
    'release',
    { files: { 'release.json': canonicalJson(record) } },
    { parents, meta: { alias: params.alias } },
  );
  const { number } = await store.name(`releases/${params.alias}`, release);
  return { release, $metrics: { number } };
});

const invalid = (why: string) =>
  new StepError('DecisionInvalid', `The approval does not count: ${why}.`, { retry: false });
