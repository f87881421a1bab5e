import { verify } from 'node:crypto';
import { expect, test } from 'vitest';
import { canonicalJson } from '../pipeline/digest.ts';
import type { Decision } from '../pipeline/plan.ts';
import { createWorld, digestOfLetter, smallPipeline } from './stand-ins.fixture.ts';

test('the language that somebody read and signed in is part of what is signed, and nothing without it changes', async () => {
  const { ask, local: token, play, publicKey } = await createWorld();
  const isSigned = ({ signature, ...rest }: Decision) =>
    verify(null, Buffer.from(canonicalJson(rest)), publicKey, Buffer.from(signature, 'base64'));
  const decide = async (more: object) => {
    const started = await ask('POST', '/api/runs', { token, body: { source: smallPipeline } });
    const { runId } = (await started.json()) as { runId: string };
    play.wait(runId);
    const body = { stepId: 'approval', verdict: 'approve', evidenceDigest: digestOfLetter('e'), ...more };
    return await ask('POST', `/api/runs/${runId}/decision`, { token, body });
  };
  const decisionOf = async (answer: Response) => ((await answer.json()) as { decision: Decision }).decision;

  const chinese = await decisionOf(await decide({ language: 'zh' }));
  expect(chinese.language).toBe('zh');
  expect(isSigned(chinese)).toBe(true);
  expect(isSigned({ ...chinese, language: 'en' })).toBe(false);

  const without = await decisionOf(await decide({}));
  expect(without).not.toHaveProperty('language');
  expect(isSigned(without)).toBe(true);
  expect((await decide({ language: 'de' })).status).toBe(422);
});
