import type { KindRef } from '../../pipeline/kind.ts';

const storageKey = 'refrain.recent-kinds';
const most = 5;

/** Kinds this person added last, newest first. */
export function recentKinds(): readonly KindRef[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(storageKey) ?? '[]');
    return Array.isArray(kept) ? kept.filter((ref): ref is KindRef => typeof ref === 'string') : [];
  } catch {
    return [];
  }
}

export function rememberKind(kind: KindRef): void {
  const kinds = [kind, ...recentKinds().filter((known) => known !== kind)].slice(0, most);
  localStorage.setItem(storageKey, JSON.stringify(kinds));
}
