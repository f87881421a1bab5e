import { randomUUID } from 'node:crypto';
import { createClient, type Client } from '../../server/client.ts';
import type { Role } from '../../server/permissions.ts';
import { sessionFetch, signIn } from '../integration/browser-session.ts';
import type { Stage } from './stage.ts';

export interface SecondPerson {
  /** For `open`. */
  readonly cookie: string;
  readonly client: Client;
  /** Leaves the owner alone again, as other tests have it. */
  readonly leave: () => Promise<void>;
}

/** An account beside the owner's, signed in. */
export async function addPerson({ url, owner }: Stage, name: string, roles: Role[]): Promise<SecondPerson> {
  // Those who left keep their address.
  const body = { name, email: `${name.toLowerCase()}-${randomUUID().slice(0, 8)}@example.org`, roles };
  const { person, signInUrl } = await owner.call('POST /people', { body });
  const cookie = await signIn(signInUrl);
  return {
    cookie,
    client: createClient({ url, fetch: sessionFetch(url, cookie) }),
    leave: async () => {
      await owner.call('PUT /people/{personId}', { params: { personId: person.id }, body: { active: false } });
    },
  };
}
