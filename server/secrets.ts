import type { UserSecretInfo, UserSecrets } from '../store/user-secrets.ts';
import type { Audit } from './audit.ts';
import type { Person } from './people.ts';
import { conflict, notFound } from './refusal.ts';

export type Secrets = ReturnType<typeof createSecrets>;

const mostSecrets = 500;

/** Secrets that steps name. They are set and removed here, and read where a step runs; nobody reads them here. */
export function createSecrets({ kept, audit }: { readonly kept: UserSecrets; readonly audit: Audit }) {
  return {
    list: (): Promise<readonly UserSecretInfo[]> => kept.list(),

    async set(person: Person, name: string, value: string): Promise<UserSecretInfo> {
      const known = await kept.list();
      if (known.length >= mostSecrets && !known.some((one) => one.name === name))
        throw conflict(
          'too-many-secrets',
          `There are ${mostSecrets} secrets, the most there may be. Remove one first.`,
          `已有 ${mostSecrets} 个密钥，达到上限。请先删除一个。`,
        );
      const made = await kept.set(name, person.name, value);
      await audit.note(person, 'secret.set', name, { version: made.version });
      return made;
    },

    async remove(person: Person, name: string): Promise<void> {
      if (!(await kept.remove(name, person.name))) throw notFound('secret', name);
      await audit.note(person, 'secret.remove', name);
    },
  };
}
