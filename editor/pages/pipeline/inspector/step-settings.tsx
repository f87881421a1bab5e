import type { ReactNode } from 'react';
import type { Kind } from '../../../../pipeline/kind.ts';
import type { Json } from '../../../../pipeline/plan.ts';
import type { Problem } from '../../../../pipeline/problem.ts';
import type { StepSpec } from '../../../../pipeline/spec.ts';
import type { FieldSchema } from '../../../form/field-schema.ts';
import { ParamField } from '../../../form/param-field.tsx';
import { useDocumentStore } from '../../../state/document.ts';
import { setStepSetting } from '../../../state/edits/setting-edits.ts';
import { isObject } from '../../../state/written.ts';
import { CheckField, SelectField } from '../../../ui/fields.tsx';
import { useText, useWords } from '../../../words/language.ts';
import { editorWords } from '../words.ts';
import { inspectorWords } from './words.ts';

interface StepSettingsProps {
  readonly step: StepSpec;
  readonly kind: Kind | undefined;
  readonly problems: readonly Problem[];
  readonly isDisabled: boolean;
}

const number = (isWhole: boolean, bounds: { min?: number; max?: number; above?: number }) =>
  ({ type: 'number', isWhole, bounds }) as const;

/** How long, how often, whether at all. A step of a gate or an approval always runs. */
export function StepSettings({ step, kind, problems, isDisabled }: StepSettingsProps) {
  const [t, said] = [useWords(editorWords), useWords(inspectorWords)];
  const text = useText();
  const store = useDocumentStore();
  const put = (key: string, value: Json | undefined, isTyping = false) =>
    store
      .getState()
      .edit(
        said('labelSetting', { step: step.title ?? step.id }),
        setStepSetting(step.id, key, value),
        isTyping ? { burst: `setting ${step.id} ${key}` } : {},
      );
  const faultsOf = (matches: (problem: Problem) => boolean) =>
    problems
      .filter((problem) => problem.at.param === undefined && matches(problem))
      .map(({ message }) => text(message));
  const says = (word: string) => (problem: Problem) =>
    problem.code === 'document-invalid' && problem.message.en.includes(word);
  const field = (
    name: string,
    title: string,
    shape: FieldSchema['shape'],
    usual?: Json,
    help?: string,
  ): FieldSchema => ({
    name,
    title: { en: title, zh: title },
    ...(help ? { help: { en: help, zh: help } } : {}),
    isExpert: false,
    shape,
    ...(usual === undefined ? {} : { default: usual }),
    isRequired: false,
  });
  const own = step as unknown as Readonly<Record<string, Json | undefined>>;
  const retry = isObject(own['retry']) ? own['retry'] : {};
  return (
    <Section title={said('stepSettings')}>
      <ParamField
        field={field('timeoutMinutes', said('timeout'), number(false, { above: 0, max: 86_400 }), kind?.timeoutMinutes)}
        value={own['timeoutMinutes']}
        faults={faultsOf(says('timeoutMinutes'))}
        isDisabled={isDisabled}
        onChange={(value, isTyping) => put('timeoutMinutes', value, isTyping)}
      />
      <ParamField
        field={field('attempts', said('attempts'), number(true, { min: 1, max: 20 }), kind?.attempts ?? 3)}
        value={retry['attempts']}
        faults={faultsOf(says('retry'))}
        isDisabled={isDisabled}
        onChange={(value, isTyping) => put('retry', value === undefined ? undefined : { attempts: value }, isTyping)}
      />
      {kind?.reuse === 'never' ? (
        <p className="text-xs text-ink-3">{said('neverReused')}</p>
      ) : (
        <SelectField
          label={said('cache')}
          value={typeof own['cache'] === 'string' ? own['cache'] : 'auto'}
          disabled={isDisabled}
          onChange={({ target }) => put('cache', target.value === 'auto' ? undefined : target.value)}
        >
          <option value="auto">{said('cacheAuto')}</option>
          <option value="off">{said('cacheOff')}</option>
          <option value="refresh">{said('cacheRefresh')}</option>
        </SelectField>
      )}
      {kind?.required && !step.disabled && step.when === undefined ? (
        <p className="text-xs text-ink-3">{said('requiredStep')}</p>
      ) : (
        <>
          <CheckField
            label={said('disabled')}
            help={said('disabledHelp')}
            checked={step.disabled}
            disabled={isDisabled}
            onChange={({ target }) => put('disabled', target.checked ? true : undefined)}
          />
          <ParamField
            field={field('when', t('when'), { type: 'text', maxLength: 2_000 }, undefined, said('whenHelp'))}
            value={own['when']}
            faults={faultsOf(({ code }) => code === 'when-invalid' || code === 'required-step')}
            isDisabled={isDisabled}
            onChange={(value, isTyping) => put('when', value, isTyping)}
          />
        </>
      )}
    </Section>
  );
}

export function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className="flex flex-col gap-3 border-t border-line pt-4">
      <h3 className="font-semibold">{title}</h3>
      {children}
    </section>
  );
}
