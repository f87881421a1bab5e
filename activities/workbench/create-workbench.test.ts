import { generateKeyPairSync, sign } from 'node:crypto';
import { expect, test } from 'vitest';
import { canonicalJson } from '../../pipeline/digest.ts';
import type { Decision } from '../../pipeline/plan.ts';
import { isSigned } from './create-workbench.ts';

const keys = generateKeyPairSync('ed25519');
const publicPem = keys.publicKey.export({ type: 'spki', format: 'pem' }).toString();
const decision: Omit<Decision, 'signature'> = {
  stepId: 'ask-approval',
  verdict: 'approve',
  evidenceDigest: `sha256:${'1'.repeat(64)}`,
  planDigest: `sha256:${'2'.repeat(64)}`,
  runId: 'run-1',
  person: { id: 'p1', name: '林' },
  comment: '',
  decidedAt: '2026-01-02T03:04:05.000Z',
  ownRun: false,
  singlePersonInstall: false,
};
const signed: Decision = {
  ...decision,
  signature: sign(null, Buffer.from(canonicalJson(decision)), keys.privateKey).toString('base64'),
};

test('the server’s signature over a decision is accepted, whatever the order of its fields', () => {
  expect(isSigned(signed, publicPem)).toBe(true);
  expect(isSigned(Object.fromEntries(Object.entries(signed).reverse()) as unknown as Decision, publicPem)).toBe(true);
});

test.each([
  ['a changed word', { ...signed, comment: 'ship it' }],
  ['a field put in', { ...signed, extra: true }],
  ['a signature of nothing', { ...signed, signature: '' }],
])('%s voids the signature', (_, changed) => {
  expect(isSigned(changed, publicPem)).toBe(false);
});

test('the signature of another key is refused', () => {
  const other = generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }).toString();
  expect(isSigned(signed, other)).toBe(false);
});

test('a key of another kind never vouches', () => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
    .publicKey.export({ type: 'spki', format: 'pem' })
    .toString();
  expect(isSigned(signed, rsa)).toBe(false);
});
