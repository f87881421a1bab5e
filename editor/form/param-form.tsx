import { ChevronRight } from 'lucide-react';
import { useState } from 'react';
import type { Json } from '../../pipeline/plan.ts';
import type { Problem } from '../../pipeline/problem.ts';
import { useText, useWords } from '../words/language.ts';
import type { FieldSchema } from './field-schema.ts';
import { ParamField, type Bindable } from './param-field.tsx';
import { formWords } from './words.ts';

export interface ParamFormProps {
  readonly fields: readonly FieldSchema[];
  /** As they are written: a value that is not there has its default. */
  readonly values: Readonly<Record<string, Json>>;
  /** Those that name a parameter are shown at it. */
  readonly problems: readonly Problem[];
  readonly isDisabled?: boolean;
  readonly bindable?: readonly Bindable[];
  readonly secrets?: readonly string[];
  readonly onChange: (field: FieldSchema, value: Json | undefined, isTyping: boolean) => void;
}

const rootOf = (param: string) => param.split('.')[0]!;

/** A form that a schema makes: everybody's fields first, the experts' folded, what no field is for at the end. */
export function ParamForm({ fields, values, problems, onChange, ...rest }: ParamFormProps) {
  const t = useWords(formWords);
  const text = useText();
  const [isOpen, setOpen] = useState(false);
  const names = new Set(fields.map(({ name }) => name));
  const strangers = Object.keys(values)
    .filter((name) => !names.has(name))
    .map((name): FieldSchema => ({
      name,
      title: { en: name, zh: name },
      isExpert: false,
      shape: { type: 'json' },
      isRequired: false,
    }));
  const faultsOf = (name: string) =>
    problems
      .filter(({ at }) => at.param !== undefined && rootOf(at.param) === name)
      .map(({ message }) => text(message));
  const row = (field: FieldSchema) => (
    <ParamField
      key={field.name}
      {...rest}
      field={field}
      value={Object.hasOwn(values, field.name) ? values[field.name] : undefined}
      faults={faultsOf(field.name)}
      onChange={(value, isTyping) => onChange(field, value, isTyping)}
    />
  );
  const expert = fields.filter(({ isExpert }) => isExpert);
  const mustShow = expert.some(({ name }) => faultsOf(name).length > 0);
  if (fields.length === 0 && strangers.length === 0) return <p className="text-ink-3">{t('noFields')}</p>;
  return (
    <div className="flex flex-col gap-4">
      {fields.filter(({ isExpert }) => !isExpert).map(row)}
      {strangers.map(row)}
      {expert.length > 0 && (
        <details open={isOpen || mustShow} onToggle={(event) => setOpen(event.currentTarget.open)} className="group">
          <summary className="flex min-h-8 list-none items-center gap-1 font-semibold text-ink-2">
            <ChevronRight size={14} aria-hidden="true" className="transition-transform group-open:rotate-90" />
            {t('expert')}
            <span className="font-normal text-ink-3">{expert.length}</span>
          </summary>
          <div className="flex flex-col gap-4 pt-2">{expert.map(row)}</div>
        </details>
      )}
    </div>
  );
}
