import type { Answer } from '../../../server/client.ts';
import { CheckField } from '../../ui/fields.tsx';
import { useWords } from '../../words/language.ts';
import { peopleWords } from './words.ts';

export type Member = Answer<'GET /people'>['people'][number];
export type Role = Member['roles'][number];
export const roles = ['viewer', 'designer', 'operator', 'approver', 'admin'] as const satisfies readonly Role[];

interface RolesFieldProps {
  readonly value: readonly Role[];
  readonly onChange: (roles: readonly Role[]) => void;
}

/** Roles add up; each says what it lets somebody do. */
export function RolesField({ value, onChange }: RolesFieldProps) {
  const t = useWords(peopleWords);
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="pb-1 text-xs font-semibold text-ink-2">{t('roles')}</legend>
      {roles.map((role) => (
        <CheckField
          key={role}
          label={t(role)}
          help={t(`${role}May`)}
          checked={value.includes(role)}
          onChange={(event) => onChange(event.target.checked ? [...value, role] : value.filter((one) => one !== role))}
        />
      ))}
    </fieldset>
  );
}
