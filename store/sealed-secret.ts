import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

export interface Sealer {
  /** @param owner bound to the secret: what was sealed for one opens for no other */
  seal(owner: string, secret: string): string;
  /** @throws when it was sealed with another key, for another owner, or altered */
  open(owner: string, sealed: string): string;
}

const cipher = 'aes-256-gcm';

/** Keeps secrets that must be read again, unlike passwords, in the database: AES-256-GCM under a key that lies outside it. */
export function createSealer(key: string): Sealer {
  const keyBytes = createHash('sha256').update(key).digest();
  return {
    seal(owner, secret) {
      const nonce = randomBytes(12);
      const sealing = createCipheriv(cipher, keyBytes, nonce).setAAD(Buffer.from(owner));
      const text = Buffer.concat([sealing.update(secret, 'utf8'), sealing.final()]);
      return ['v1', ...[nonce, sealing.getAuthTag(), text].map((part) => part.toString('base64url'))].join('.');
    },
    open(owner, sealed) {
      const [version, nonce = '', tag = '', text = ''] = sealed.split('.');
      if (version !== 'v1') throw new Error('The secret is sealed in a way that this version does not know.');
      const opening = createDecipheriv(cipher, keyBytes, Buffer.from(nonce, 'base64url'), { authTagLength: 16 })
        .setAAD(Buffer.from(owner))
        .setAuthTag(Buffer.from(tag, 'base64url'));
      return opening.update(Buffer.from(text, 'base64url'), undefined, 'utf8') + opening.final('utf8');
    },
  };
}
