import { createPrivateKey, sign } from 'node:crypto';
import { canonicalJson } from '../pipeline/digest.ts';
import type { Decision, GateOverride } from '../pipeline/plan.ts';

export interface Signer {
  decision(unsigned: Omit<Decision, 'signature'>): Decision;
  override(unsigned: Omit<GateOverride, 'signature'>): GateOverride;
}

/** Signs what people decided: Ed25519, base64, over the canonical JSON of all fields but the signature. */
export function createSigner(privateKeyPem: string): Signer {
  const key = createPrivateKey(privateKeyPem);
  if (key.asymmetricKeyType !== 'ed25519')
    throw new Error(`The signing key is ${key.asymmetricKeyType}; it must be Ed25519.`);
  const signed = <T extends object>(unsigned: T) => ({
    ...unsigned,
    signature: sign(null, Buffer.from(canonicalJson(unsigned)), key).toString('base64'),
  });
  return { decision: signed, override: signed };
}
