import { Plus, X } from 'lucide-react';
import type { ComponentType } from 'react';
import type { Json } from '../../pipeline/plan.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { useText, useWords } from '../words/language.ts';
import type { ControlProps } from './control-props.ts';
import type { FieldSchema, Shape } from './field-schema.ts';
import { formWords } from './words.ts';

type Row = Readonly<Record<string, Json>>;
type RowsShape = Extract<Shape, { readonly type: 'rows' }>;

const isRow = (row: Json): row is Row => typeof row === 'object' && row !== null && !Array.isArray(row);

interface RowsControlProps extends Omit<ControlProps, 'shape'> {
  readonly shape: RowsShape;
  /** What one value of a row is changed with. */
  readonly Cell: ComponentType<ControlProps>;
}

/** A list of small records, one card each: the rules of a gate. */
export function RowsControl({ shape, Cell, ...props }: RowsControlProps) {
  const t = useWords(formWords);
  const text = useText();
  const { id, value, fallback, isDisabled, isWrong, describedBy, onChange } = props;
  const rows = (value ?? fallback ?? []) as readonly Json[];
  const put = (row: number, field: string, next: Json | undefined, isTyping: boolean) => {
    const { [field]: _, ...rest } = isRow(rows[row]!) ? rows[row] : {};
    onChange(rows.with(row, next === undefined ? rest : { ...rest, [field]: next }), isTyping);
  };
  return (
    <div
      id={id}
      role="group"
      tabIndex={-1}
      aria-describedby={describedBy}
      className={`flex flex-col gap-2 rounded-control ${isWrong ? 'border border-failed p-1' : ''}`}
    >
      {rows.map((row, number) => (
        <div key={number} className="flex gap-1 rounded-control bg-sunk p-2">
          <div className="grid min-w-0 flex-1 grid-cols-2 gap-2">
            {shape.fields.map((field) => (
              <label key={field.name} className="flex min-w-0 flex-col gap-0.5">
                <span className="truncate text-2xs text-ink-3">{text(field.title)}</span>
                <Cell
                  id={`${id}-${number}-${field.name}`}
                  shape={field.shape}
                  value={isRow(row) ? row[field.name] : undefined}
                  fallback={field.default}
                  isDisabled={isDisabled}
                  isWrong={false}
                  label={t('rowField', { title: text(field.title), row: number + 1 })}
                  onChange={(next, isTyping) => put(number, field.name, next, isTyping)}
                />
              </label>
            ))}
          </div>
          {!isDisabled && (
            <IconButton
              label={t('removeRow', { row: number + 1 })}
              onClick={() => onChange(rows.toSpliced(number, 1), false)}
            >
              <X size={14} />
            </IconButton>
          )}
        </div>
      ))}
      {!isDisabled && rows.length < (shape.most ?? Infinity) && (
        <Button size="small" className="self-start" onClick={() => onChange([...rows, firstRow(shape.fields)], false)}>
          <Plus size={14} />
          {t('addRow')}
        </Button>
      )}
    </div>
  );
}

function firstRow(fields: readonly FieldSchema[]): Json {
  return Object.fromEntries(
    fields.flatMap(({ name, shape, isRequired, default: usual }): [string, Json][] => {
      if (usual !== undefined) return [[name, usual]];
      if (!isRequired) return [];
      return [
        [
          name,
          shape.type === 'number'
            ? 0
            : shape.type === 'choice'
              ? (shape.choices[0] ?? '')
              : shape.type === 'boolean'
                ? false
                : '',
        ],
      ];
    }),
  );
}
