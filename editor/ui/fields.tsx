import {
  useId,
  type InputHTMLAttributes,
  type ReactNode,
  type SelectHTMLAttributes,
  type TextareaHTMLAttributes,
} from 'react';

const box =
  'w-full pointer-coarse:min-h-11 rounded-control border border-line bg-panel px-2 text-ink placeholder:text-ink-3 aria-invalid:border-failed disabled:opacity-60';

interface FieldProps {
  readonly label: ReactNode;
  readonly help?: ReactNode;
  /** What is wrong with the value; said beside it. */
  readonly fault?: ReactNode;
  /** Of the control inside. */
  readonly id: string;
  readonly children: ReactNode;
}

/** A control with its label above, its help and its fault below. */
export function Field({ label, help, fault, id, children }: FieldProps) {
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <label htmlFor={id} className="text-xs font-semibold text-ink-2">
        {label}
      </label>
      {children}
      {fault && (
        <p id={`${id}-fault`} className="text-xs text-failed">
          {fault}
        </p>
      )}
      {help && (
        <p id={`${id}-help`} className="text-xs text-ink-3">
          {help}
        </p>
      )}
    </div>
  );
}

interface Described {
  readonly label: ReactNode;
  readonly help?: ReactNode;
  readonly fault?: ReactNode;
}
const described = (id: string, { help, fault }: Described) =>
  [fault ? `${id}-fault` : '', help ? `${id}-help` : ''].filter(Boolean).join(' ') || undefined;

export function TextField({
  label,
  help,
  fault,
  className = '',
  ...rest
}: Described & InputHTMLAttributes<HTMLInputElement>) {
  const made = useId();
  const id = rest.id ?? made;
  return (
    <Field label={label} help={help} fault={fault} id={id}>
      <input
        {...rest}
        id={id}
        aria-invalid={fault ? true : undefined}
        aria-describedby={described(id, { label, help, fault })}
        className={`h-8 ${box} ${className}`}
      />
    </Field>
  );
}

export function AreaField({
  label,
  help,
  fault,
  className = '',
  ...rest
}: Described & TextareaHTMLAttributes<HTMLTextAreaElement>) {
  const made = useId();
  const id = rest.id ?? made;
  return (
    <Field label={label} help={help} fault={fault} id={id}>
      <textarea
        {...rest}
        id={id}
        aria-invalid={fault ? true : undefined}
        aria-describedby={described(id, { label, help, fault })}
        className={`min-h-18 py-1.5 ${box} ${className}`}
      />
    </Field>
  );
}

/** The system's own list: right on a phone, and nothing to keep. */
export function SelectField({
  label,
  help,
  fault,
  className = '',
  children,
  ...rest
}: Described & SelectHTMLAttributes<HTMLSelectElement>) {
  const made = useId();
  const id = rest.id ?? made;
  return (
    <Field label={label} help={help} fault={fault} id={id}>
      <select
        {...rest}
        id={id}
        aria-invalid={fault ? true : undefined}
        aria-describedby={described(id, { label, help, fault })}
        className={`h-8 ${box} ${className}`}
      >
        {children}
      </select>
    </Field>
  );
}

export function CheckField({
  label,
  help,
  ...rest
}: Pick<Described, 'label' | 'help'> & InputHTMLAttributes<HTMLInputElement>) {
  const made = useId();
  const id = rest.id ?? made;
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <label htmlFor={id} className="inline-flex min-h-6 min-w-0 items-center gap-2 pointer-coarse:min-h-11">
        <input
          {...rest}
          id={id}
          type="checkbox"
          className="size-4 shrink-0 accent-ink"
          aria-describedby={help ? `${id}-help` : undefined}
        />
        <span className="min-w-0 break-words">{label}</span>
      </label>
      {help && (
        <p id={`${id}-help`} className="pl-6 text-xs text-ink-3">
          {help}
        </p>
      )}
    </div>
  );
}
