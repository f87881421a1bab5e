import { useState } from 'react';
import type { Json } from '../../pipeline/plan.ts';
import { isSecretRef } from '../../pipeline/secret.ts';
import { useWords } from '../words/language.ts';
import { box, type ControlProps } from './control-props.ts';
import { RowsControl } from './rows-control.tsx';
import { jsonOfText, numberOfText, shownText, textOfValue } from './typed-text.ts';
import { formWords } from './words.ts';

/** The control that fits a value. A value that does not fit is shown as it is, never dropped. */
export function Control(props: ControlProps) {
  const { shape, value, fallback } = props;
  switch (shape.type) {
    case 'boolean':
      return value === undefined || typeof value === 'boolean' ? (
        <YesNo {...props} />
      ) : (
        <Typed {...props} read={jsonOfText} />
      );
    case 'choice':
      return <Choice {...props} choices={shape.choices} />;
    case 'secret':
      return <Secret {...props} />;
    case 'number':
      return <Typed {...props} read={numberOfText} inputMode={shape.isWhole ? 'numeric' : 'decimal'} />;
    case 'rows':
      return Array.isArray(value ?? fallback ?? []) ? (
        <RowsControl {...props} shape={shape} Cell={Control} />
      ) : (
        <Typed {...props} read={jsonOfText} isLong />
      );
    case 'json':
      return <Typed {...props} read={jsonOfText} isLong />;
    default:
      return (
        <Typed {...props} read={(text) => (text === '' ? undefined : text)} isLong={(shape.maxLength ?? 0) > 1_000} />
      );
  }
}

const attributes = ({ id, isDisabled, isWrong, describedBy, label }: ControlProps) => ({
  id,
  disabled: isDisabled,
  'aria-invalid': isWrong || undefined,
  'aria-describedby': describedBy,
  'aria-label': label,
});

interface TypedProps extends ControlProps {
  readonly read: (text: string) => Json | undefined;
  readonly inputMode?: 'numeric' | 'decimal';
  readonly isLong?: boolean;
}

function Typed({ read, inputMode, isLong = false, ...props }: TypedProps) {
  const { value, fallback, onChange } = props;
  const [typed, setTyped] = useState<string | null>(null);
  const shared = {
    ...attributes(props),
    value: typed === null && value === undefined ? textOfValue(fallback) : shownText(typed, value, read),
    onChange: ({ target }: { readonly target: { readonly value: string } }) => {
      setTyped(target.value);
      onChange(read(target.value), true);
    },
    onBlur: () => setTyped(null),
  };
  // A default reads fainter than what somebody wrote.
  const ink = value === undefined ? 'text-ink-3' : '';
  return isLong ? (
    <textarea {...shared} rows={3} className={`${box} ${ink} min-h-16 py-1.5 font-mono text-xs`} />
  ) : (
    <input
      {...shared}
      type="text"
      inputMode={inputMode}
      autoComplete="off"
      spellCheck={false}
      className={`${box} ${ink} h-8`}
    />
  );
}

function YesNo(props: ControlProps) {
  const t = useWords(formWords);
  const { value, fallback, onChange } = props;
  const isOn = (value ?? fallback) === true;
  return (
    <span className="flex h-8 items-center gap-2">
      <input
        {...attributes(props)}
        type="checkbox"
        checked={isOn}
        onChange={(event) => onChange(event.target.checked, false)}
        className="size-4 accent-ink"
      />
      <span aria-hidden="true" className="text-ink-2">
        {isOn ? t('yes') : t('no')}
      </span>
    </span>
  );
}

function Choice({ choices, ...props }: ControlProps & { readonly choices: readonly string[] }) {
  const t = useWords(formWords);
  const { value, fallback, onChange } = props;
  const shown = textOfValue(value ?? fallback);
  return (
    <select
      {...attributes(props)}
      value={shown}
      onChange={(event) => onChange(event.target.value, false)}
      className={`${box} h-8`}
    >
      {shown === '' && <option value="">{t('notSet')}</option>}
      {shown !== '' && !choices.includes(shown) && <option value={shown}>{t('unknownValue', { value: shown })}</option>}
      {choices.map((choice) => (
        <option key={choice}>{choice}</option>
      ))}
    </select>
  );
}

function Secret(props: ControlProps) {
  const t = useWords(formWords);
  const { value, secrets = [], onChange } = props;
  const name = isSecretRef(value) ? value.$secret : textOfValue(value);
  const names = name === '' || secrets.includes(name) ? secrets : [name, ...secrets];
  return (
    <select
      {...attributes(props)}
      value={name}
      onChange={(event) => onChange(event.target.value === '' ? undefined : { $secret: event.target.value }, false)}
      className={`${box} h-8`}
    >
      <option value="">{t('noSecret')}</option>
      {names.map((one) => (
        <option key={one}>{one}</option>
      ))}
    </select>
  );
}
