import { ChevronDown, ChevronRight } from 'lucide-react';
import { Handle, Position, type NodeProps } from 'reactflow';
import { memo } from 'react';
import { useStore } from 'zustand';
import { useStepStatusStore } from '../state/step-status.ts';
import { formatDuration } from '../ui/format.ts';
import { StatusMark } from '../ui/status.tsx';
import { useWords } from '../words/language.ts';
import type { Group } from '../state/written.ts';
import { useCanvas } from './canvas-context.ts';
import { useCanvasUi, useCanvasUiStore } from './canvas-ui.ts';
import type { CollapsedNode, FrameNode } from './draw-document.ts';
import { durationOf, worstOf } from './group-summary.ts';
import { orderPort } from './step-shape.ts';
import { canvasWords } from './words.ts';

/** Around the steps of a group: drawn behind them, dragged by its title. */
export const GroupFrame = memo(function GroupFrame({ id, data, selected }: NodeProps<FrameNode>) {
  return (
    <section
      aria-label={data.group.title}
      className={`size-full rounded-panel border-2 border-dashed ${selected ? 'border-focus' : 'border-ink-3/50'} bg-sunk/40`}
    >
      <GroupHeader nodeId={id} group={data.group} />
    </section>
  );
});

/** A folded group: the worst of what its steps are, how many they are, how long they take. */
export const CollapsedGroup = memo(function CollapsedGroup({ id, data, selected }: NodeProps<CollapsedNode>) {
  const t = useWords(canvasWords);
  const { group } = data;
  const statuses = useStepStatusStore();
  const worst = useStore(statuses, ({ steps }) => worstOf(steps, group.steps));
  const durationMs = useStore(statuses, ({ steps }) => durationOf(steps, group.steps));
  return (
    <section
      aria-label={group.title || t('unnamedGroup')}
      className={`flex size-full flex-col rounded-card border-2 border-double border-line bg-panel shadow-float ${selected ? 'outline-2 outline-offset-2 outline-focus' : ''}`}
    >
      <GroupHeader nodeId={id} group={group} />
      <footer className="step-footer">
        {worst && <StatusMark status={worst} />}
        <span>{t('stepCount', { count: group.steps.length })}</span>
        <span className="flex-1" />
        {durationMs > 0 && <time>{formatDuration(durationMs)}</time>}
      </footer>
      <Handle id={orderPort} type="target" position={Position.Left} isConnectable={false} className="port" />
      <Handle id={orderPort} type="source" position={Position.Right} isConnectable={false} className="port" />
    </section>
  );
});

function GroupHeader({ nodeId, group }: { readonly nodeId: string; readonly group: Group }) {
  const t = useWords(canvasWords);
  const { actions, isReadOnly } = useCanvas();
  const ui = useCanvasUiStore();
  const isNaming = useCanvasUi(({ renaming }) => renaming === nodeId);
  const Fold = group.collapsed ? ChevronRight : ChevronDown;
  return (
    <header className="frame-handle pointer-events-auto flex h-9 cursor-grab items-center gap-1 px-2">
      <button
        type="button"
        aria-expanded={!group.collapsed}
        aria-label={t(group.collapsed ? 'unfoldGroup' : 'foldGroup')}
        className="nodrag grid size-6 place-items-center rounded-control hover:bg-sunk"
        disabled={isReadOnly}
        onClick={() => actions.fold(group.id, !group.collapsed)}
      >
        <Fold size={14} aria-hidden="true" />
      </button>
      {isNaming ? (
        <input
          autoFocus
          aria-label={t('groupTitle')}
          defaultValue={group.title}
          maxLength={80}
          className="nodrag h-6 min-w-0 flex-1 rounded-control border border-focus bg-panel px-1"
          onBlur={(event) => actions.nameGroup(group.id, event.currentTarget.value)}
          onKeyDown={(event) => {
            event.stopPropagation();
            if (event.nativeEvent.isComposing) return;
            if (event.key === 'Enter') event.currentTarget.blur();
            if (event.key === 'Escape') ui.setState({ renaming: null });
          }}
        />
      ) : (
        <span
          className="min-w-0 truncate font-semibold text-ink-2"
          title={group.title}
          onDoubleClick={(event) => {
            event.stopPropagation();
            if (!isReadOnly) ui.setState({ renaming: nodeId });
          }}
        >
          {group.title || t('unnamedGroup')}
        </span>
      )}
    </header>
  );
}
