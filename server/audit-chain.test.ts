import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { auditHash, firstPrevHash } from '../database/audit-hash.ts';
import type { AuditTable } from '../database/schema.ts';
import { createAuditCheck, entryText, headText, type AuditHead, type AuditVerdict } from './audit-chain.ts';
import { createSigner } from './signing.ts';

const pemOf = () => generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const signer = createSigner(pemOf());
const stranger = createSigner(pemOf());

/** Answers are remembered: the same signatures are looked at a million times here. */
const known = new Map<string, boolean>();
function isSigned(text: string, signature: string): boolean {
  const key = `${signature} ${text}`;
  const answer = known.get(key) ?? signer.isSigned(text, signature);
  known.set(key, answer);
  return answer;
}

type Content = Omit<AuditTable, 'prevHash' | 'hash' | 'signature'>;
const contentOf = (id: number): Content => ({
  id,
  at: new Date(Date.UTC(2026, 0, 1, 0, id)).toISOString(),
  personId: `p${id % 3}`,
  personName: ['Lin', 'Mei', '王'][id % 3]!,
  action: ['run.start', 'run.approve', 'key.create'][id % 3]!,
  subject: `run-${id}`,
  detail: JSON.stringify({ comment: `entry ${id}` }),
});

function chain(contents: readonly Content[], by = signer, before: string = firstPrevHash): AuditTable[] {
  let prevHash = before;
  return contents.map((content) => {
    const hash = auditHash(content, prevHash);
    const row = { ...content, prevHash, hash, signature: by.sign(entryText(hash)) };
    prevHash = hash;
    return row;
  });
}
function headOf({ id, hash }: AuditTable, by = signer): AuditHead {
  const unsigned = { id, hash: hash!, at: '2026-01-02T00:00:00.000Z' };
  return { schemaVersion: 1, ...unsigned, signature: by.sign(headText(unsigned)) };
}
function check(rows: readonly AuditTable[], heads: readonly AuditHead[]): AuditVerdict {
  const checking = createAuditCheck(heads, isSigned);
  for (const row of rows) checking.take(row);
  return checking.verdict();
}

const count = 200;
const rows = chain(Array.from({ length: count }, (_, at) => contentOf(at + 1)));
/** The last one is of the last entry. */
const heads = [50, 100, 170, count].map((id) => headOf(rows[id - 1]!));
const fields = [
  'at',
  'personId',
  'personName',
  'action',
  'subject',
  'detail',
  'prevHash',
  'hash',
  'signature',
] as const;

/** Numbers that are the same for the same seed (mulberry32). */
function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4294967296) * below);
  };
}
function flip(text: string, random: (below: number) => number): string {
  const at = random(text.length);
  // Another printable character.
  const other = String.fromCharCode(33 + ((text.charCodeAt(at) - 33 + 16 + random(40)) % 90));
  return text.slice(0, at) + (other === text[at] ? '~' : other) + text.slice(at + 1);
}

/** What somebody with the database's file, and without the server's key, can do to it. */
const attacks: Record<string, (random: (below: number) => number) => AuditTable[]> = {
  'a character of one field': (random) => {
    const at = random(count);
    const field = fields[random(fields.length)]!;
    return rows.map((row, index) => (index === at ? { ...row, [field]: flip(String(row[field]), random) } : row));
  },
  'one field of one entry for that of another': (random) => {
    const [one, other] = [random(count), random(count)];
    const field = fields[random(fields.length)]!;
    return rows.map((row, index) => (index === one ? { ...row, [field]: rows[other]![field] } : row));
  },
  'a field for nothing': (random) => {
    const at = random(count);
    const field = (['prevHash', 'hash', 'signature'] as const)[random(3)]!;
    return rows.map((row, index) => (index === at ? { ...row, [field]: null } : row));
  },
  'an entry with its hash made to fit': (random) => {
    const at = random(count);
    const changed = { ...rows[at]!, subject: `other-${random(1e6)}` };
    const hash = auditHash(changed, changed.prevHash!);
    return rows.map((row, index) => (index === at ? { ...changed, hash } : row));
  },
  'everything from an entry on, chained anew and signed with another key': (random) => {
    const at = random(count);
    const changed = rows.slice(at).map((row, index) => (index === 0 ? { ...row, detail: '{}' } : row));
    return [...rows.slice(0, at), ...chain(changed, stranger, rows[at]!.prevHash!)];
  },
  'entries out of the middle': (random) => {
    const at = random(count - 1);
    const many = 1 + random(Math.min(20, count - 1 - at));
    return [...rows.slice(0, at), ...rows.slice(at + many)];
  },
  'entries out of the middle, and the rest numbered and linked anew': (random) => {
    const at = random(count - 1);
    const rest = rows.slice(at + 1).map((row, index) => ({ ...row, id: at + 1 + index }));
    let prevHash = rows[at]!.prevHash!;
    const linked = rest.map((row) => {
      const hash = auditHash(row, prevHash);
      const made = { ...row, prevHash, hash };
      prevHash = hash;
      return made;
    });
    return [...rows.slice(0, at), ...linked];
  },
  'the places of two entries': (random) => {
    const one = random(count);
    const other = (one + 1 + random(count - 1)) % count;
    const moved = [...rows];
    [moved[one], moved[other]] = [
      { ...rows[other]!, id: one + 1 },
      { ...rows[one]!, id: other + 1 },
    ];
    return moved;
  },
  'an entry put in': (random) => {
    const at = random(count + 1);
    const prevHash = at === 0 ? firstPrevHash : rows[at - 1]!.hash!;
    const content = { ...contentOf(random(1000)), id: at === count ? count + 1 : at + 0.5 };
    const hash = auditHash(content, prevHash);
    const signature = random(2) === 0 ? stranger.sign(entryText(hash)) : rows[random(count)]!.signature;
    return [...rows.slice(0, at), { ...content, prevHash, hash, signature }, ...rows.slice(at)];
  },
  'the end cut off': (random) => rows.slice(0, random(count)),
};

test('an audit that nobody touched is whole', () => {
  expect(check(rows, heads)).toEqual({ ok: true, entries: count, heads: 4, beyondLastHead: 0, faults: [] });
  expect(check([], [])).toMatchObject({ ok: true, entries: 0 });
});

test.each(Object.keys(attacks))('of 300 seeded changes every one is found: %s', (name) => {
  const missed: number[] = [];
  let made = 0;
  for (let seed = 1; made < 300; seed += 1) {
    const changed = attacks[name]!(randomOf(seed * 7919));
    if (JSON.stringify(changed) === JSON.stringify(rows)) continue;
    made += 1;
    if (check(changed, heads).ok) missed.push(seed);
  }
  expect(missed).toEqual([]);
});

test('a head that somebody else wrote is found, and is no proof of anything', () => {
  const forged = headOf(rows[count - 1]!, stranger);
  expect(check(rows, [...heads, forged]).faults.map(({ code }) => code)).toEqual(['head-forged']);
});

test('what a check cannot see is said: entries after the newest head', () => {
  const early = heads.slice(0, 3);
  expect(check(rows, early)).toMatchObject({ ok: true, beyondLastHead: count - 170 });
  expect(check(rows.slice(0, 200), early).ok).toBe(true);
  expect(check(rows.slice(0, 169), early).faults.map(({ code }) => code)).toEqual(['entry-gone']);
});
