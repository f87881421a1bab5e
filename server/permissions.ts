export const roles = ['viewer', 'designer', 'operator', 'approver', 'admin'] as const;
export type Role = (typeof roles)[number];

/** What a route asks of a person. Reading, editing, running and deciding are apart on purpose. */
export const permissions = [
  'pipeline:read',
  'pipeline:edit',
  'run:read',
  'run:start',
  'run:cancel',
  'run:repair',
  'run:control',
  'run:decide',
  'artifact:read',
  'artifact:upload',
  'deployment:read',
  'deployment:change',
  'label:give',
  'question:write',
  'playground:use',
  'lyric:score',
  'key:read',
  'key:change',
  'schedule:read',
  'schedule:run',
  'schedule:change',
  'hook:read',
  'hook:change',
  'people:read',
  'people:change',
  'secret:read',
  'secret:change',
  'audit:read',
  'worker:read',
  'worker:drain',
  'worker:invite',
] as const;
export type Permission = (typeof permissions)[number];

/**
 * What a route declares: a permission, or one of these exceptions. `open` answers anybody, `signed-in` anybody with an
 * account, `account` the same but no token with scopes, which could widen itself, `local` only the command line of this
 * machine, `worker` only the holder of a join token, who reaches nothing else, `own-worker` only the workers that this
 * installation starts, with a token that reaches nothing else.
 */
export const exceptions = ['open', 'signed-in', 'account', 'local', 'worker', 'own-worker'] as const;
export type Access = Permission | (typeof exceptions)[number];

/** What every role may: nothing of it changes what runs or answers. */
const reading: readonly Permission[] = [
  'pipeline:read',
  'run:read',
  'artifact:read',
  'deployment:read',
  'schedule:read',
  'question:write',
  'playground:use',
  'lyric:score',
];

/** Roles add up: a person may have several. An admin has all, and is still bound by the two-person rules. */
export const permissionsOf: Readonly<Record<Role, readonly Permission[]>> = {
  viewer: reading,
  designer: [...reading, 'pipeline:edit', 'artifact:upload', 'secret:read'],
  operator: [
    ...reading,
    'run:start',
    'run:cancel',
    'run:repair',
    'run:control',
    'artifact:upload',
    'label:give',
    'deployment:change',
    'key:read',
    'key:change',
    'secret:read',
    'secret:change',
    'schedule:run',
    'schedule:change',
    'hook:read',
    'hook:change',
    'worker:read',
    'worker:drain',
  ],
  approver: [...reading, 'run:decide', 'label:give', 'deployment:change', 'audit:read'],
  admin: permissions,
};

/** What somebody may do by their roles, and with a token of theirs no more than its scopes. */
export function permissionsHeld(
  heldRoles: readonly Role[],
  scopes: readonly Permission[] | null = null,
): readonly Permission[] {
  return permissions.filter((one) => mayDo(heldRoles, one) && (scopes === null || scopes.includes(one)));
}

export function mayDo(heldRoles: readonly Role[], permission: Permission): boolean {
  return heldRoles.some((role) => permissionsOf[role].includes(permission));
}
