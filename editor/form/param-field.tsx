import { Link2, RotateCcw } from 'lucide-react';
import { useId } from 'react';
import { isEqual } from '../../pipeline/changes.ts';
import type { Json } from '../../pipeline/plan.ts';
import { IconButton } from '../ui/button.tsx';
import { formatNumber } from '../ui/format.ts';
import { useText, useWords, type Say } from '../words/language.ts';
import { Control } from './control.tsx';
import type { FieldSchema, Shape } from './field-schema.ts';
import { textOfValue } from './typed-text.ts';
import { formWords } from './words.ts';

/** A run parameter that a value may be bound to. */
export interface Bindable {
  readonly name: string;
  readonly shape: Shape;
}

export interface ParamFieldProps {
  readonly field: FieldSchema;
  readonly value: Json | undefined;
  readonly faults: readonly string[];
  readonly isDisabled?: boolean;
  /** Run parameters of the document; without them values are fixed. */
  readonly bindable?: readonly Bindable[];
  readonly secrets?: readonly string[];
  readonly onChange: (value: Json | undefined, isTyping: boolean) => void;
}

export function boundName(value: Json | undefined): string | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const { $param, ...rest } = value as Readonly<Record<string, Json>>;
  return typeof $param === 'string' && Object.keys(rest).length === 0 ? $param : null;
}

/** One parameter: title, unit and bounds, the control, what is wrong, what it is for. */
export function ParamField({
  field,
  value,
  faults,
  isDisabled = false,
  bindable = [],
  secrets = [],
  onChange,
}: ParamFieldProps) {
  const t = useWords(formWords);
  const text = useText();
  const id = useId();
  const bound = boundName(value);
  const isChanged = value !== undefined && !isEqual(value, field.default);
  const hint = [field.unit ? text(field.unit) : '', boundsText(field.shape, t)].filter(Boolean).join(', ');
  const isWrong = faults.length > 0;
  const describedBy =
    [isWrong ? `${id}-fault` : '', field.help ? `${id}-help` : ''].filter(Boolean).join(' ') || undefined;
  return (
    <div className="flex flex-col gap-1" data-param={field.name}>
      <div className="flex min-h-6 items-center gap-1.5">
        <label htmlFor={id} className="min-w-0 truncate text-xs font-semibold text-ink-2" title={field.name}>
          {text(field.title)}
        </label>
        {isChanged && (
          <span
            role="img"
            aria-label={t('changed')}
            title={t('changed')}
            className="size-1.5 shrink-0 rounded-full bg-focus"
          />
        )}
        <span className="min-w-0 flex-1 truncate text-2xs text-ink-3" title={hint}>
          {hint}
        </span>
        {isChanged && !isDisabled && (
          <IconButton
            className="-my-1 !size-6"
            label={
              field.default === undefined
                ? t('resetEmpty')
                : t('reset', {
                    value: field.defaultInWords ? text(field.defaultInWords) : textOfValue(field.default).slice(0, 60),
                  })
            }
            onClick={() => onChange(undefined, false)}
          >
            <RotateCcw size={12} />
          </IconButton>
        )}
        {bindable.length > 0 && !isDisabled && (
          <span
            className={`relative grid size-6 shrink-0 place-items-center rounded-control hover:bg-sunk has-focus-visible:outline-2 has-focus-visible:outline-focus ${bound === null ? 'text-ink-3' : 'text-focus'}`}
          >
            <Link2 size={14} aria-hidden="true" />
            <select
              aria-label={t('bind', { title: text(field.title) })}
              title={t('bind', { title: text(field.title) })}
              value={bound ?? ''}
              onChange={({ target }) => onChange(target.value === '' ? undefined : { $param: target.value }, false)}
              className="absolute inset-0 cursor-pointer opacity-0"
            >
              <option value="">{t('fixed')}</option>
              {bound !== null && !bindable.some(({ name }) => name === bound) && (
                <option value={bound}>{t('unknownParameter', { name: bound })}</option>
              )}
              {bindable.map(({ name }) => (
                <option key={name} value={name}>
                  {t('ofRun', { name })}
                </option>
              ))}
            </select>
          </span>
        )}
      </div>
      {bound === null ? (
        <Control
          id={id}
          shape={field.shape}
          value={value}
          fallback={field.default}
          isDisabled={isDisabled}
          isWrong={isWrong}
          describedBy={describedBy}
          secrets={secrets}
          onChange={onChange}
        />
      ) : (
        <output
          id={id}
          tabIndex={-1}
          aria-describedby={describedBy}
          className={`flex min-h-8 items-center rounded-control border border-dashed px-2 text-ink-2 ${isWrong ? 'border-failed' : 'border-line'}`}
        >
          {t('boundTo', { name: bound })}
        </output>
      )}
      {isWrong && (
        <ul id={`${id}-fault`} className="text-xs text-failed">
          {faults.map((fault) => (
            <li key={fault}>{fault}</li>
          ))}
        </ul>
      )}
      {field.help && (
        <p id={`${id}-help`} className="text-xs text-ink-3">
          {text(field.help)}
        </p>
      )}
    </div>
  );
}

function boundsText(shape: Shape, t: Say<keyof (typeof formWords)['words']>): string {
  if (shape.type !== 'number') return '';
  const { min, max, above, below } = shape.bounds;
  const say = (value: number) => formatNumber(value, 6);
  const parts: string[] = [];
  if (min !== undefined && max !== undefined) parts.push(t('between', { min: say(min), max: say(max) }));
  else if (above !== undefined && max !== undefined) parts.push(t('aboveTo', { min: say(above), max: say(max) }));
  else {
    if (min !== undefined) parts.push(t('from', { min: say(min) }));
    if (above !== undefined) parts.push(t('above', { min: say(above) }));
    if (max !== undefined) parts.push(t('to', { max: say(max) }));
    if (below !== undefined) parts.push(t('below', { max: say(below) }));
  }
  return parts.join(', ');
}
