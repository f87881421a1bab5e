import { declaredRoutes } from '../server/app.ts';
import { mayDo, permissions, roles, type Access, type Permission, type Role } from '../server/permissions.ts';

/**
 * Everybody who may call, by what they call with. `session` and `foreign-page` carry an admin's cookie, the second from a
 * page that is not ours; `in-scope` and `out-of-scope` are an admin's tokens with that one permission, and with all but
 * that one; `demoted` is a token with that one permission whose person has become a viewer since.
 */
export const callers = [
  'nobody',
  'deactivated',
  ...roles,
  'session',
  'foreign-page',
  'in-scope',
  'out-of-scope',
  'demoted',
  'command-line',
  'joined-worker',
  'own-worker',
] as const;
export type Caller = (typeof callers)[number];
export type Outcome = 'passes' | '401' | '403';

export interface PermissionRow {
  readonly access: Access;
  readonly ownership?: 'own' | 'others';
  readonly outcomes: Readonly<Record<Outcome, readonly Caller[]>>;
}
export type PermissionTable = Readonly<Record<string, PermissionRow>>;

/** What each caller is to hear on each route, worked out from the declarations alone. */
export function permissionTable(): PermissionTable {
  const rows = declaredRoutes().map(({ method, path, permission, ownership }) => {
    const outcomes: Record<Outcome, Caller[]> = { passes: [], '401': [], '403': [] };
    for (const caller of callers) outcomes[outcomeOf(caller, permission)].push(caller);
    const row: PermissionRow = { access: permission, ...(ownership ? { ownership } : {}), outcomes };
    return [`${method.toUpperCase()} ${path}`, row] as const;
  });
  return Object.fromEntries(rows.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** One route a line, so that a change of one is a change of one line. */
export function permissionTableText(): string {
  const lines = Object.entries(permissionTable()).map(
    ([name, row]) => `  ${JSON.stringify(name)}: ${JSON.stringify(row)}`,
  );
  return `{\n${lines.join(',\n')}\n}\n`;
}

function outcomeOf(caller: Caller, access: Access): Outcome {
  if (caller === 'foreign-page') return '403';
  // A token that is not valid is refused wherever it is shown.
  if (caller === 'deactivated') return '401';
  if (caller === 'joined-worker') return access === 'worker' ? 'passes' : '403';
  if (caller === 'own-worker') return access === 'own-worker' ? 'passes' : '403';
  if (access === 'open') return 'passes';
  if (caller === 'nobody') return '401';
  if (access === 'worker' || access === 'own-worker') return '403';
  if (access === 'local') return caller === 'command-line' ? 'passes' : '403';
  if (access === 'signed-in') return 'passes';
  const isScoped = caller === 'in-scope' || caller === 'out-of-scope' || caller === 'demoted';
  if (access === 'account') return isScoped ? '403' : 'passes';
  return allows(caller, access) ? 'passes' : '403';
}

function allows(caller: Caller, access: Permission): boolean {
  if (caller === 'out-of-scope') return false;
  if (caller === 'demoted') return mayDo(['viewer'], access);
  const held: readonly Role[] = roles.filter((role) => role === caller);
  return held.length === 0 || mayDo(held, access);
}

/** All permissions but one. */
export const allBut = (left: Permission): readonly Permission[] => permissions.filter((one) => one !== left);
