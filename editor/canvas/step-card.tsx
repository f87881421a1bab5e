import type { NodeProps } from 'reactflow';
import { memo, useEffect, useMemo, useRef } from 'react';
import { useStepMark } from '../state/diff-marks.ts';
import { useStepProblems } from '../state/problems.ts';
import { useSelection } from '../state/selection.ts';
import { useStepStatusStore } from '../state/step-status.ts';
import { useText, useWords } from '../words/language.ts';
import { useStore } from 'zustand';
import { useCanvas } from './canvas-context.ts';
import { useCanvasUi, useCanvasUiStore } from './canvas-ui.ts';
import { DiffTag } from './diff-tag.tsx';
import { cutOf, headerRoom, rowRoom } from './cut-text.ts';
import type { StepNode } from './draw-document.ts';
import { KindGlyph } from './kind-glyph.tsx';
import { PinTag } from './pin-tag.tsx';
import { OrderPort, Port } from './port.tsx';
import { StepCurve, StepFooter, StepSubtitle } from './step-footer.tsx';
import { rowsOf } from './step-rows.ts';
import { canvasWords } from './words.ts';

/** One step: what it is, what it is set to, how it goes. Everything that changes by itself is a part of its own. */
export const StepCard = memo(function StepCard({ id, data, selected }: NodeProps<StepNode>) {
  const { step, shape } = data;
  const { kind } = shape;
  const { canvasId } = useCanvas();
  const t = useWords(canvasWords);
  const text = useText();
  const isFocused = useSelection(({ focused }) => focused === id);
  const mark = useStepMark(id);
  const isRenaming = useCanvasUi(({ renaming }) => renaming === id);
  const title = step.title ?? (kind ? text(kind.title) : t('unknownKind'));
  const subtitle = step.title && kind ? text(kind.title) : kind ? text(kind.summary) : step.kind;
  return (
    <article
      id={cardId(canvasId, id)}
      aria-label={title}
      data-step={id}
      className={`step-card ${selected ? 'is-selected' : ''} ${isFocused ? 'is-focused' : ''} ${step.disabled ? 'is-disabled' : ''} ${kind ? '' : 'is-unknown'} ${mark ? `is-${mark}` : ''}`}
    >
      <ProblemTag stepId={id} />
      {mark ? <DiffTag mark={mark} /> : <PinTag stepId={id} />}
      <header className="flex h-11 items-center gap-2 px-3">
        <KindGlyph kind={kind} />
        <div className="min-w-0 flex-1">
          {isRenaming ? (
            <TitleField stepId={id} title={step.title ?? ''} placeholder={title} />
          ) : (
            <h3 className={`font-semibold ${cutOf(title, 13, headerRoom)}`} title={title}>
              {title}
            </h3>
          )}
          <StepSubtitle stepId={id} text={subtitle} />
        </div>
      </header>
      {shape.rows > 0 && kind && <Body stepId={id} node={data} />}
      <span className="flex-1" />
      <StepFooter stepId={id} isDisabled={step.disabled} />
      {shape.ports.map((port) => (
        <Port key={`${port.side} ${port.name}`} stepId={id} port={port} />
      ))}
      <OrderPort stepId={id} side="left" y={shape.orderY} />
      <OrderPort stepId={id} side="right" y={shape.orderY} />
    </article>
  );
}, isSameCard);

/** Where a card stands is no concern of what it shows: one that is dragged is not drawn anew. */
function isSameCard(before: NodeProps<StepNode>, after: NodeProps<StepNode>): boolean {
  return before.id === after.id && before.data === after.data && before.selected === after.selected;
}

/** Two canvases may show the same step. */
export const cardId = (canvasId: string, stepId: string) => `${canvasId}-step-${stepId}`;

function Body({ stepId, node }: { readonly stepId: string; readonly node: StepNode['data'] }) {
  const { step, shape } = node;
  const text = useText();
  const hasCurve = useStore(useStepStatusStore(), ({ steps }) => {
    const status = steps[stepId];
    return (status?.metric?.points.length ?? 0) > 1 || (status?.progress !== undefined && status.state === 'running');
  });
  const rows = useMemo(() => rowsOf(shape.kind!, step.params, shape.rows), [shape, step]);
  if (hasCurve)
    return (
      <div className="step-body far-hidden">
        <StepCurve stepId={stepId} />
      </div>
    );
  return (
    <dl className="step-body far-hidden">
      {rows.map(({ name, title, value: said, isChanged }) => {
        const value = typeof said === 'string' ? said : text(said);
        const cut = cutOf(text(title) + value, 11, rowRoom);
        return (
          <div key={name} className="flex h-[18px] items-center gap-2 text-2xs">
            <dt className={`min-w-0 flex-1 text-ink-3 ${cut}`}>{text(title)}</dt>
            <dd
              className={`${cut === 'truncate' ? 'max-w-[55%]' : ''} ${cut} ${isChanged ? 'font-semibold text-ink' : 'text-ink-3'}`}
              title={value}
            >
              {value}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

function ProblemTag({ stepId }: { readonly stepId: string }) {
  const t = useWords(canvasWords);
  const text = useText();
  const problems = useStepProblems(stepId);
  if (problems.length === 0) return null;
  const said = problems.map(({ message }) => text(message)).join('\n');
  return (
    <span className="problem-tag" title={said}>
      <span aria-hidden="true">{problems.length}</span>
      <span className="sr-only">{t('problems', { count: problems.length })}</span>
    </span>
  );
}

interface TitleFieldProps {
  readonly stepId: string;
  readonly title: string;
  readonly placeholder: string;
}

/** Uncontrolled: what is typed lives in the field until Enter, and a card that leaves the screen loses nothing else. */
function TitleField({ stepId, title, placeholder }: TitleFieldProps) {
  const t = useWords(canvasWords);
  const { actions } = useCanvas();
  const ui = useCanvasUiStore();
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.select(), []);
  const leave = () => {
    ui.setState({ renaming: null });
    actions.focus();
  };
  return (
    <input
      ref={field}
      autoFocus
      aria-label={t('stepTitle')}
      defaultValue={title}
      placeholder={placeholder}
      maxLength={80}
      className="nodrag nopan h-5 w-full rounded-control border border-focus bg-panel px-1 font-semibold"
      onBlur={(event) => {
        if (ui.getState().renaming === stepId) actions.rename(stepId, event.currentTarget.value);
      }}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.nativeEvent.isComposing) return;
        if (event.key === 'Enter') {
          actions.rename(stepId, event.currentTarget.value);
          actions.focus();
        }
        if (event.key === 'Escape') leave();
      }}
    />
  );
}
