import { Plus, X } from 'lucide-react';
import { useRef } from 'react';
import type { Json } from '../../../../pipeline/plan.ts';
import type { ParameterSpec } from '../../../../pipeline/spec.ts';
import { fieldOfParameter } from '../../../form/field-schema.ts';
import { ParamField } from '../../../form/param-field.tsx';
import { useDocument, useDocumentStore } from '../../../state/document.ts';
import { renameParameter, setDocumentKey } from '../../../state/edits/setting-edits.ts';
import { freeId } from '../../../state/edits/write.ts';
import { useProblems } from '../../../state/problems.ts';
import { isObject } from '../../../state/written.ts';
import { Button, IconButton } from '../../../ui/button.tsx';
import { AreaField, SelectField, TextField } from '../../../ui/fields.tsx';
import { useText, useWords } from '../../../words/language.ts';
import { editorWords } from '../words.ts';
import { inspectorWords } from './words.ts';
import { parametersOf } from './run-parameters.ts';
import { Section } from './step-settings.tsx';

/** The pipeline itself: what it is called, what it is for, and what is asked at each run. */
export function DocumentSettings() {
  const [t, own] = [useWords(editorWords), useWords(inspectorWords)];
  const store = useDocumentStore();
  const add = useRef<HTMLButtonElement>(null);
  const value = useDocument((state) => state.value);
  const isReadOnly = useDocument((state) => state.isReadOnly);
  const put = (key: string, next: Json | undefined, burst?: string) =>
    store.getState().edit(own('labelDocument'), setDocumentKey(key, next), burst === undefined ? {} : { burst });
  const written = isObject(value['parameters']) ? value['parameters'] : {};
  const rename = (from: string, to: string) => store.getState().edit(own('labelDocument'), renameParameter(from, to));
  const text = (key: string) => (typeof value[key] === 'string' ? value[key] : '');
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto p-4">
      <h2 className="pr-8 text-lg font-semibold">{own('pipeline')}</h2>
      <TextField
        label={t('title')}
        value={text('title')}
        placeholder={text('id')}
        maxLength={120}
        disabled={isReadOnly}
        onChange={({ target }) => put('title', target.value || undefined, 'document title')}
      />
      <AreaField
        label={own('description')}
        value={text('description')}
        maxLength={4_000}
        disabled={isReadOnly}
        onChange={({ target }) => put('description', target.value || undefined, 'document description')}
      />
      <Section title={own('runParameters')}>
        <p className="text-xs text-ink-3">{own('runParametersHelp')}</p>
        <ul className="flex flex-col gap-3">
          {parametersOf(value['parameters']).map(([name, spec]) => (
            <RunParameter
              key={name}
              {...{ name, spec, isReadOnly }}
              onRename={(to) => rename(name, to)}
              onChange={(next) => {
                const { [name]: _, ...rest } = written;
                if (next !== undefined)
                  return put('parameters', { ...written, [name]: next as unknown as Json }, `parameter ${name}`);
                put('parameters', Object.keys(rest).length > 0 ? rest : undefined);
                // The button that removed it goes with it.
                add.current?.focus();
              }}
            />
          ))}
        </ul>
        {!isReadOnly && (
          <Button
            ref={add}
            size="small"
            className="self-start"
            onClick={() => {
              const name = freeId(
                'parameter',
                new Set(Object.keys(written).map((key) => key.replaceAll('_', '-'))),
              ).replaceAll('-', '_');
              put('parameters', { ...written, [name]: { type: 'string', default: '' } });
            }}
          >
            <Plus size={14} />
            {own('addParameter')}
          </Button>
        )}
      </Section>
    </div>
  );
}

const types = ['string', 'number', 'integer', 'boolean', 'choice'] as const;
const typeWords = {
  string: 'typeString',
  number: 'typeNumber',
  integer: 'typeInteger',
  boolean: 'typeBoolean',
  choice: 'typeChoice',
} as const;
const firstOf = { string: '', number: 0, integer: 0, boolean: false } as const;

interface RunParameterProps {
  readonly name: string;
  readonly spec: ParameterSpec;
  readonly isReadOnly: boolean;
  readonly onRename: (name: string) => void;
  readonly onChange: (spec: ParameterSpec | undefined) => void;
}

function RunParameter({ name, spec, isReadOnly, onRename, onChange }: RunParameterProps) {
  const own = useWords(inspectorWords);
  const text = useText();
  const problems = useProblems().filter(({ at }) => at.step === undefined && at.param === name);
  const retype = (type: ParameterSpec['type']) => {
    const { choices = ['a', 'b'], min: _min, max: _max, ...rest } = spec;
    onChange(
      type === 'choice' ? { ...rest, type, choices, default: choices[0]! } : { ...rest, type, default: firstOf[type] },
    );
  };
  return (
    <li data-param={name} className="flex flex-col gap-2 rounded-control bg-sunk p-2">
      <div className="flex items-end gap-2">
        <div className="min-w-0 flex-1">
          <TextField
            label={own('parameterName')}
            defaultValue={name}
            disabled={isReadOnly}
            onBlur={({ target }) => target.value !== name && target.value !== '' && onRename(target.value)}
          />
        </div>
        <SelectField
          label={own('parameterType')}
          value={spec.type}
          disabled={isReadOnly}
          onChange={({ target }) => retype(types.find((type) => type === target.value)!)}
        >
          {types.map((type) => (
            <option key={type} value={type}>
              {own(typeWords[type])}
            </option>
          ))}
        </SelectField>
        {!isReadOnly && (
          <IconButton label={own('removeParameter', { name })} onClick={() => onChange(undefined)}>
            <X size={14} />
          </IconButton>
        )}
      </div>
      {spec.type === 'choice' && (
        <AreaField
          label={own('parameterChoices')}
          defaultValue={(spec.choices ?? []).join('\n')}
          disabled={isReadOnly}
          onBlur={({ target }) => {
            const choices = [
              ...new Set(
                target.value
                  .split('\n')
                  .map((line) => line.trim())
                  .filter(Boolean),
              ),
            ];
            if (choices.length > 0) onChange({ ...spec, choices });
          }}
        />
      )}
      <ParamField
        field={{
          ...fieldOfParameter(name, spec),
          title: {
            en: `${spec.title?.en ?? name}: ${own('parameterDefault')}`,
            zh: `${spec.title?.zh ?? name}：${own('parameterDefault')}`,
          },
        }}
        value={spec.default}
        faults={problems.map(({ message }) => text(message))}
        isDisabled={isReadOnly}
        onChange={(value) => onChange({ ...spec, default: (value ?? '') as ParameterSpec['default'] })}
      />
    </li>
  );
}
