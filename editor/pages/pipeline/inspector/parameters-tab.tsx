import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Kind } from '../../../../pipeline/kind.ts';
import type { Json } from '../../../../pipeline/plan.ts';
import type { StepSpec } from '../../../../pipeline/spec.ts';
import { api } from '../../../data/api.ts';
import { useMay } from '../../../data/session.ts';
import { fieldsOfKind, shapeOfParameter, type FieldSchema } from '../../../form/field-schema.ts';
import { ParamForm } from '../../../form/param-form.tsx';
import { useDocument, useDocumentStore } from '../../../state/document.ts';
import { setParam } from '../../../state/edits/setting-edits.ts';
import { useStepProblems } from '../../../state/problems.ts';
import { isObject } from '../../../state/written.ts';
import { useText, useWords } from '../../../words/language.ts';
import { inspectorWords } from './words.ts';
import { parametersOf } from './run-parameters.ts';
import { StepSettings } from './step-settings.tsx';

const noFields: readonly FieldSchema[] = [];

/** The kind's own form, and how the step runs. */
export function ParametersTab({ step, kind }: { readonly step: StepSpec; readonly kind: Kind | undefined }) {
  const own = useWords(inspectorWords);
  const text = useText();
  const store = useDocumentStore();
  const isReadOnly = useDocument((state) => state.isReadOnly);
  const parameters = useDocument(({ value }) => value['parameters']);
  const problems = useStepProblems(step.id);
  const fields = kind ? fieldsOfKind(kind) : noFields;
  const hasSecrets = fields.some(({ shape }) => shape.type === 'secret');
  const secrets = useSecretNames(hasSecrets);
  const bindable = useMemo(
    () => parametersOf(parameters).map(([name, spec]) => ({ name, shape: shapeOfParameter(spec) })),
    [parameters],
  );
  const values = isObject(step.params as Json) ? (step.params as Readonly<Record<string, Json>>) : {};
  return (
    <div className="flex flex-col gap-6">
      <ParamForm
        fields={fields}
        values={values}
        problems={problems}
        isDisabled={isReadOnly}
        bindable={bindable}
        secrets={secrets}
        onChange={(field, value, isTyping) =>
          store
            .getState()
            .edit(
              own('labelParam', { title: text(field.title), step: step.title ?? step.id }),
              setParam(step.id, field.name, value),
              isTyping ? { burst: `param ${step.id} ${field.name}` } : {},
            )
        }
      />
      <StepSettings step={step} kind={kind} problems={problems} isDisabled={isReadOnly} />
    </div>
  );
}

const none: readonly string[] = [];

function useSecretNames(isWanted: boolean): readonly string[] {
  const mayRead = useMay('secret:read');
  const { data } = useQuery({
    queryKey: ['secrets'],
    queryFn: () => api.call('GET /secrets'),
    enabled: isWanted && mayRead,
    select: ({ secrets }) => secrets.map(({ name }) => name),
  });
  return data ?? none;
}
