export interface ChangedField {
  /** `spec.scheme`, `messages.1.content`. */
  readonly path: string;
  /** Undefined: it was not there, or is no longer. */
  readonly before: unknown;
  readonly after: unknown;
}

const isBranch = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** Leaves that differ between two values, by their path; lists of plain values are leaves. */
export function changedFields(before: unknown, after: unknown, path = ''): ChangedField[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  const isLeaf = (value: unknown) => !isBranch(value) || (Array.isArray(value) && !value.some(isBranch));
  if (isLeaf(before) || isLeaf(after)) return [{ path, before, after }];
  const [was, is] = [before as Record<string, unknown>, after as Record<string, unknown>];
  const names = [...new Set([...Object.keys(was), ...Object.keys(is)])];
  return names.flatMap((name) => {
    const own = (of: Record<string, unknown>) => (Object.hasOwn(of, name) ? of[name] : undefined);
    return changedFields(own(was), own(is), path === '' ? name : `${path}.${name}`);
  });
}
