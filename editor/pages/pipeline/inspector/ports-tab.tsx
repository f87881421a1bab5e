import { Unlink } from 'lucide-react';
import { catalog } from '../../../../activities/catalog.ts';
import { explainEdge } from '../../../../pipeline/edges.ts';
import { portOf, type Kind, type PortSpec } from '../../../../pipeline/kind.ts';
import { edgeEndOf, type StepSpec } from '../../../../pipeline/spec.ts';
import { artifactWords } from '../../../../pipeline/wording.ts';
import type { Written } from '../../../../pipeline/changes.ts';
import { useDocument, useDocumentStore } from '../../../state/document.ts';
import { connect, disconnect } from '../../../state/edits/edge-edits.ts';
import { useStepProblems } from '../../../state/problems.ts';
import { useSelectionStore } from '../../../state/selection.ts';
import { edgeKey, edgesOf, specOf, stepsById, stepsOf } from '../../../state/written.ts';
import { Button, IconButton } from '../../../ui/button.tsx';
import { SelectField } from '../../../ui/fields.tsx';
import { useText, useWords } from '../../../words/language.ts';
import { inspectorWords } from './words.ts';
import { PinOutput } from './pin-output.tsx';

interface TabProps {
  readonly step: StepSpec;
  readonly kind: Kind | undefined;
}

const portsOf = (ports: Kind['inputs'] | undefined): readonly (readonly [string, PortSpec])[] =>
  Object.entries(ports ?? {}).map(([name, port]) => [name, portOf(port)] as const);

/** Where everything the step takes comes from; each can be connected here, without the canvas. */
export function InputsTab({ step, kind }: TabProps) {
  const own = useWords(inspectorWords);
  const text = useText();
  const value = useDocument((state) => state.value);
  const problems = useStepProblems(step.id);
  const ports = portsOf(kind?.inputs);
  if (ports.length === 0) return <p className="text-ink-3">{own('noInputs')}</p>;
  return (
    <ul className="flex flex-col gap-4">
      {ports.map(([name, port]) => (
        <li key={name} data-port={name} className="flex flex-col gap-1">
          <PortTitle name={name} port={port} />
          <Source value={value} end={`${step.id}.${name}`} port={name} />
          {problems
            .filter(({ at }) => at.port === name)
            .map(({ message }) => (
              <p key={message.en} className="text-xs text-failed">
                {text(message)}
              </p>
            ))}
        </li>
      ))}
    </ul>
  );
}

function PortTitle({ name, port }: { readonly name: string; readonly port: PortSpec }) {
  const own = useWords(inspectorWords);
  const text = useText();
  return (
    <h3 className="flex flex-wrap items-baseline gap-x-2">
      <span className="font-semibold">{port.title ? text(port.title) : name}</span>
      <span className="text-xs text-ink-3">
        {[port.title ? name : '', text(artifactWords[port.type]), port.optional ? own('optional') : '']
          .filter(Boolean)
          .join(' · ')}
      </span>
    </h3>
  );
}

function Source({ value, end, port }: { readonly value: Written; readonly end: string; readonly port: string }) {
  const own = useWords(inspectorWords);
  const store = useDocumentStore();
  const isReadOnly = useDocument((state) => state.isReadOnly);
  const held = edgesOf(value).filter((edge) => edge.to === end);
  const label = own('labelConnect', { port: end });
  if (held.length > 0)
    return held.map((edge) => (
      <div key={edge.from} className="flex items-center gap-1">
        <StepLink end={edge.from} value={value} />
        {!isReadOnly && (
          <IconButton
            label={own('labelConnect', { port: `${edge.from} ✕` })}
            onClick={() => store.getState().edit(label, disconnect(new Set([edgeKey(edge)])))}
          >
            <Unlink size={14} />
          </IconButton>
        )}
      </div>
    ));
  const spec = specOf(value);
  const fitting = stepsOf(value).flatMap((step) =>
    portsOf(catalog.get(step.kind)?.outputs)
      .map(([name]) => `${step.id}.${name}`)
      .filter((from) => explainEdge(spec, { from, to: end }, catalog).fits),
  );
  return (
    <SelectField
      label={<span className="sr-only">{own('connectFrom', { port })}</span>}
      value=""
      disabled={isReadOnly}
      onChange={({ target }) => {
        if (target.value !== '') store.getState().edit(label, connect({ from: target.value, to: end }));
      }}
    >
      <option value="">{own('notConnected')}</option>
      {fitting.map((from) => (
        <option key={from}>{from}</option>
      ))}
    </SelectField>
  );
}

/** What becomes of everything the step gives. */
export function OutputsTab({ step, kind }: TabProps) {
  const own = useWords(inspectorWords);
  const value = useDocument((state) => state.value);
  const ports = portsOf(kind?.outputs);
  if (ports.length === 0) return <p className="text-ink-3">{own('noOutputs')}</p>;
  return (
    <ul className="flex flex-col gap-4">
      {ports.map(([name, port]) => {
        const edges = edgesOf(value).filter((edge) => edge.from === `${step.id}.${name}`);
        return (
          <li key={name} className="flex flex-col items-start gap-1">
            <PortTitle name={name} port={port} />
            {edges.length === 0 ? (
              <p className="text-ink-3">{own('notUsed')}</p>
            ) : (
              edges.map((edge) => <StepLink key={edge.to} end={edge.to} value={value} />)
            )}
            <PinOutput stepId={step.id} name={name} port={port} />
          </li>
        );
      })}
    </ul>
  );
}

function StepLink({ end, value }: { readonly end: string; readonly value: Written }) {
  const text = useText();
  const selection = useSelectionStore();
  const { step: id, port } = edgeEndOf(end);
  const step = stepsById(value).get(id);
  const kind = step ? catalog.get(step.kind) : undefined;
  const title = step?.title ?? (kind ? text(kind.title) : id);
  return (
    <Button size="small" className="max-w-full !shrink" onClick={() => selection.getState().reveal(id)}>
      <span className="truncate" title={end}>
        {title} · {port ?? id}
      </span>
    </Button>
  );
}
