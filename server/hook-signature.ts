import { createHmac, timingSafeEqual } from 'node:crypto';

/** What a caller of a hook sends beside the body. */
export interface SignedCall {
  /** Unix time in seconds. */
  readonly timestamp: string;
  /** Idempotency key, without dots. */
  readonly key: string;
  /** The body as it came. */
  readonly body: string;
}

/** How far the caller's clock may be from ours, and so how long a call that was listened to can be sent again. */
export const signatureWindowMs = 5 * 60_000;

/** `v1=` and the hexadecimal HMAC-SHA256 over `timestamp.key.body`: none of the three can be exchanged. */
export function signCall(secret: string, { timestamp, key, body }: SignedCall): string {
  return `v1=${createHmac('sha256', secret).update(`${timestamp}.${key}.${body}`).digest('hex')}`;
}

export function isSignedCall(secret: string, call: SignedCall, signature: string): boolean {
  const [wanted, given] = [signCall(secret, call), signature].map((text) => Buffer.from(text));
  return wanted!.length === given!.length && timingSafeEqual(wanted!, given!);
}

export function isInTime({ timestamp }: SignedCall, nowMs: number): boolean {
  return Math.abs(nowMs - Number(timestamp) * 1000) <= signatureWindowMs;
}
