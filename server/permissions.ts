export const roles = ['viewer', 'designer', 'operator', 'approver', 'admin'] as const;
export type Role = (typeof roles)[number];

/** What a route asks of a person. Reading, editing, running and deciding are apart on purpose. */
export const permissions = [
  'pipeline:read',
  'pipeline:edit',
  'run:read',
  'run:start',
  'run:cancel',
  'run:decide',
  'artifact:read',
  'artifact:upload',
  'deployment:read',
  'deployment:change',
  'key:read',
  'key:change',
  'people:read',
  'people:change',
  'audit:read',
] as const;
export type Permission = (typeof permissions)[number];

/**
 * What a route declares: a permission, or one of three exceptions. `open` answers anybody, `signed-in` anybody with
 * an account, `local` only the command line of this machine.
 */
export type Access = Permission | 'open' | 'signed-in' | 'local';

const reading: readonly Permission[] = ['pipeline:read', 'run:read', 'artifact:read', 'deployment:read'];

/** Roles add up: a person may have several. An admin has all, and is still bound by the two-person rules. */
export const permissionsOf: Readonly<Record<Role, readonly Permission[]>> = {
  viewer: reading,
  designer: [...reading, 'pipeline:edit', 'artifact:upload'],
  operator: [...reading, 'run:start', 'run:cancel', 'artifact:upload', 'deployment:change', 'key:read', 'key:change'],
  approver: [...reading, 'run:decide', 'deployment:change', 'audit:read'],
  admin: permissions,
};

export function mayDo(heldRoles: readonly Role[], permission: Permission): boolean {
  return heldRoles.some((role) => permissionsOf[role].includes(permission));
}
