import { auditHash, firstPrevHash } from '../database/audit-hash.ts';
import type { AuditTable } from '../database/schema.ts';

/** `audit/heads/<id>.json` in the store: how far the audit had come, signed, written once. */
export interface AuditHead {
  readonly schemaVersion: 1;
  readonly id: number;
  readonly hash: string;
  readonly at: string;
  /** Ed25519, base64, over `headText`. */
  readonly signature: string;
}
export const headText = ({ id, hash, at }: Pick<AuditHead, 'id' | 'hash' | 'at'>) => `audit head ${id} ${hash} ${at}`;
export const entryText = (hash: string) => `audit entry ${hash}`;

export interface AuditFault {
  /** Entry it was found at. */
  readonly id: number;
  readonly code: 'changed' | 'link-broken' | 'not-ours' | 'entry-gone' | 'head-differs' | 'head-forged';
  readonly message: string;
}
export interface AuditVerdict {
  readonly ok: boolean;
  readonly entries: number;
  /** Signed heads in the store that were compared. */
  readonly heads: number;
  /** Entries after the newest head: were the last of them deleted, nothing here would show it. */
  readonly beyondLastHead: number;
  /** At most 100, in the order found. */
  readonly faults: readonly AuditFault[];
}

const mostFaults = 100;

/**
 * Reads an audit from its first entry to its last, and compares it with itself, with its signatures and with the heads.
 * @param isSigned whether a text carries this server's signature
 */
export function createAuditCheck(
  heads: readonly AuditHead[],
  isSigned: (text: string, signature: string) => boolean,
): { take(row: AuditTable): void; verdict(): AuditVerdict } {
  const faults: AuditFault[] = [];
  const fault = (id: number, code: AuditFault['code'], message: string) => {
    if (faults.length < mostFaults) faults.push({ id, code, message });
  };
  const genuine = new Map<number, AuditHead>();
  for (const head of heads) {
    if (isSigned(headText(head), head.signature)) genuine.set(head.id, head);
    else fault(head.id, 'head-forged', `The head of entry ${head.id} in the store is not signed by this server.`);
  }
  const lastHead = Math.max(0, ...genuine.keys());
  const unseen = new Set(genuine.keys());
  let before: string = firstPrevHash;
  let entries = 0;
  let beyondLastHead = 0;

  return {
    take(row) {
      const { id, hash, prevHash, signature } = row;
      entries += 1;
      if (id > lastHead) beyondLastHead += 1;
      const expected = auditHash(row, prevHash ?? '');
      if (hash !== expected) fault(id, 'changed', `Entry ${id} is not what it was when it was noted.`);
      if (prevHash !== before)
        fault(id, 'link-broken', `Before entry ${id} one was removed, put in, or put in another place.`);
      if (signature === null || !isSigned(entryText(hash ?? ''), signature))
        fault(id, 'not-ours', `Entry ${id} does not carry this server's signature: somebody else wrote it.`);
      const head = genuine.get(id);
      if (head && head.hash !== expected)
        fault(id, 'head-differs', `Entry ${id} differs from the head that was kept in the store at ${head.at}.`);
      unseen.delete(id);
      before = hash ?? '';
    },
    verdict() {
      for (const id of [...unseen].sort((a, b) => a - b))
        fault(id, 'entry-gone', `Entry ${id} is gone; the store has its signed head of ${genuine.get(id)!.at}.`);
      return { ok: faults.length === 0, entries, heads: heads.length, beyondLastHead, faults };
    },
  };
}
