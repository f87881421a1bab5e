import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { canonicalJson } from '../pipeline/digest.ts';
import type { Decision, GateOverride } from '../pipeline/plan.ts';

export interface Signer {
  decision(unsigned: Omit<Decision, 'signature'>): Decision;
  override(unsigned: Omit<GateOverride, 'signature'>): GateOverride;
  /** Signature of a text, base64. No text may begin with a brace: that is how decisions begin. */
  sign(text: string): string;
  isSigned(text: string, signature: string): boolean;
  /** Whether a decision carries this server's signature, over what it says. */
  isOurs(decision: Decision): boolean;
}

/** Signs what people decided: Ed25519, base64, over the canonical JSON of all fields but the signature. */
export function createSigner(privateKeyPem: string): Signer {
  const key = createPrivateKey(privateKeyPem);
  if (key.asymmetricKeyType !== 'ed25519')
    throw new Error(`The signing key is ${key.asymmetricKeyType}; it must be Ed25519.`);
  const publicKey = createPublicKey(key);
  const signText = (text: string) => sign(null, Buffer.from(text), key).toString('base64');
  const isSigned = (text: string, signature: string) => {
    const bytes = Buffer.from(signature, 'base64');
    // One spelling only, so that a changed one is a changed one.
    return bytes.toString('base64') === signature && verify(null, Buffer.from(text), publicKey, bytes);
  };
  const signed = <T extends object>(unsigned: T) => ({
    ...unsigned,
    signature: signText(canonicalJson(unsigned)),
  });
  return {
    decision: signed,
    override: signed,
    sign: signText,
    isSigned,
    isOurs: ({ signature, ...said }) => isSigned(canonicalJson(said), signature),
  };
}
