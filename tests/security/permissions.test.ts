import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { declaredRoutes } from '../../server/app.ts';
import { permissions, roles, type Permission } from '../../server/permissions.ts';
import { createWorld, type World } from '../../server/stand-ins.fixture.ts';
import { allBut, callers, type Caller, type Outcome, type PermissionTable } from '../../tools/permission-table.ts';

/** Committed, so that who may call a new route is looked at by a person: `npm run generate` writes it. */
const table = JSON.parse(
  readFileSync(join(import.meta.dirname, '..', 'contracts', 'permissions.json'), 'utf8'),
) as PermissionTable;
const names = declaredRoutes().map(({ method, path }) => `${method.toUpperCase()} ${path}`);
const origin = 'http://127.0.0.1:8070';

type How = { token?: string; headers?: Record<string, string> };
let world: World;
let cookieOf: () => Promise<string>;
let cookie: string;
const tokens: Partial<Record<Caller, string>> = {};
const scoped: Record<'in-scope' | 'out-of-scope' | 'demoted', Partial<Record<Permission, string>>> = {
  'in-scope': {},
  'out-of-scope': {},
  demoted: {},
};

/** Everybody there is, at a server of their own. */
async function openDoors(): Promise<void> {
  const many = { burst: 1e9, perSecond: 1e9 };
  world = await createWorld({}, { rates: { door: many, hook: many, stranger: many, caller: many } });
  const { services, person, local } = world;
  for (const role of roles) tokens[role] = (await person(role)).token;
  const gone = await person('admin');
  await services.people.change(gone.id, { active: false });
  tokens.deactivated = gone.token;
  const admin = await person('admin');
  const fallen = await person('admin', 'viewer');
  // Fifty-odd tokens, all of two people.
  for (const one of permissions) {
    const make = async (of: typeof admin, scopes: readonly Permission[]) =>
      (await services.people.createToken(of, { name: one, scopes })).token;
    scoped['in-scope'][one] = await make(admin, [one]);
    scoped['out-of-scope'][one] = await make(admin, allBut(one));
    scoped.demoted[one] = await make(fallen, [one]);
  }
  await services.people.change(fallen.id, { roles: ['viewer'] });
  tokens['command-line'] = local;
  tokens['own-worker'] = 'token-of-own-workers';
  tokens['joined-worker'] = (await services.workers.createToken(admin, 'training', 'elsewhere', 1)).token;
  cookieOf = async () => {
    const { pathname, search } = new URL(await services.people.signInLink(admin));
    return (await world.ask('GET', pathname + search)).headers.getSetCookie()[0]!.split(';')[0]!;
  };
  cookie = await cookieOf();
}
afterAll(() => world.db.destroy());

async function credentialsOf(caller: Caller, name: string): Promise<How> {
  const { access } = table[name]!;
  switch (caller) {
    case 'nobody':
      return {};
    case 'session':
      // Signing out would end it for the rest.
      return { headers: { origin, cookie: name === 'POST /session/end' ? await cookieOf() : cookie } };
    case 'foreign-page':
      return { headers: { origin: 'https://elsewhere.example', cookie } };
    case 'in-scope':
    case 'out-of-scope':
    case 'demoted':
      return { token: scoped[caller][access as Permission] ?? scoped[caller]['pipeline:read']! };
    default:
      return { token: tokens[caller]! };
  }
}

const pathOf = (name: string) =>
  `/api${name.split(' ')[1]!.replace(/\{(\w+)\}/g, (_, part: string) => (part === 'number' ? '1' : 'nothing'))}`;

test('every route has its line in the table, and the table no other', () => {
  expect(Object.keys(table).toSorted()).toEqual(names.toSorted());
});

test('whoever calls whichever route passes, or is refused, as the table says', async () => {
  await openDoors();
  const wrong: string[] = [];
  let cells = 0;
  for (const [name, { outcomes }] of Object.entries(table)) {
    for (const caller of callers) {
      const [method = ''] = name.split(' ');
      const { status } = await world.ask(method, pathOf(name), await credentialsOf(caller, name));
      const heard: Outcome = status === 401 ? '401' : status === 403 ? '403' : 'passes';
      if (!outcomes[heard].includes(caller)) wrong.push(`${caller}: ${name} answered ${status}`);
      cells += 1;
    }
  }
  expect(wrong).toEqual([]);
  expect(world.faults).toEqual([]);
  expect(cells).toBe(names.length * callers.length);
});
