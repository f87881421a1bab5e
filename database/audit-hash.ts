import { createHash } from 'node:crypto';
import { canonicalJson } from '../pipeline/digest.ts';

/** What an entry of the audit says, as it lies in its row. */
export interface AuditContent {
  readonly id: number;
  readonly at: string;
  readonly personId: string;
  readonly personName: string;
  readonly action: string;
  readonly subject: string;
  readonly detail: string;
}

/** Stands before the first entry. */
export const firstPrevHash = '0'.repeat(64);

/** Hexadecimal sha256 of the canonical JSON of an entry and the hash before it. Changing it breaks every chain there is. */
export function auditHash(
  { id, at, personId, personName, action, subject, detail }: AuditContent,
  prevHash: string,
): string {
  const text = canonicalJson({ id, at, personId, personName, action, subject, detail, prevHash });
  return createHash('sha256').update(text).digest('hex');
}
