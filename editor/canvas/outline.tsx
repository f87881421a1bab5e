import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, useCallback, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { useDocument } from '../state/document.ts';
import { useStepProblems } from '../state/problems.ts';
import { useSelection, useSelectionStore } from '../state/selection.ts';
import { useStepStatus } from '../state/step-status.ts';
import { StatusGlyph } from '../ui/status.tsx';
import { statusWords } from '../words/shell.ts';
import { useText, useWords } from '../words/language.ts';
import { useCanvas } from './canvas-context.ts';
import { useCanvasUiStore } from './canvas-ui.ts';
import { titleOf } from './canvas-parts.ts';
import { KindGlyph } from './kind-glyph.tsx';
import { outlineOf, type OutlineRow } from './outline-order.ts';
import { OutlineMenu } from './outline-menu.tsx';
import { outlineWords } from './outline-words.ts';
import { canvasWords } from './words.ts';

const rowHeight = 44;

interface OutlineProps {
  /** The canvas's own keys. */
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly onOpenStep: (stepId: string) => void;
  readonly onPinStep: (stepId: string) => void;
}

/** Every step in the order it can run: the way through the pipeline for those who do not see the canvas. */
export function Outline({ onKeyDown, onOpenStep, onPinStep }: OutlineProps) {
  const t = useWords(canvasWords);
  const own = useWords(outlineWords);
  const ui = useCanvasUiStore();
  const { actions } = useCanvas();
  const selection = useSelectionStore();
  const value = useDocument((state) => state.value);
  const rows = useMemo(() => outlineOf(value), [value]);
  const focused = useSelection((state) => state.focused);
  const list = useRef<HTMLDivElement>(null);
  /** The step whose menu is open. */
  const [menuOf, setMenuOf] = useState<string | null>(null);
  const onMenu = useCallback((stepId: string, isOpen: boolean) => setMenuOf(isOpen ? stepId : null), []);
  const virtual = useVirtualizer({
    count: rows.length,
    estimateSize: () => rowHeight,
    getScrollElement: () => list.current,
    overscan: 8,
    initialRect: { width: 280, height: 600 },
  });

  const go = (place: number) => {
    const row = rows[Math.max(0, Math.min(rows.length - 1, place))];
    if (!row) return;
    selection.getState().reveal(row.step.id);
    virtual.scrollToIndex(rows.indexOf(row));
    actions.tell(row.step.id);
  };
  const at = rows.findIndex(({ step }) => step.id === focused);
  /** The step beside the last one is selected too; back again, the one that was last no longer is. */
  const extend = (by: 1 | -1) => {
    const next = rows[at + by]?.step.id;
    if (next === undefined) return;
    const { steps, select } = selection.getState();
    const wanted = new Set(steps);
    if (steps.has(next) && focused !== null) wanted.delete(focused);
    wanted.add(next);
    select({ steps: wanted, focused: next });
    virtual.scrollToIndex(at + by);
    ui.getState().say(own('selected', { count: wanted.size }));
  };
  return (
    <aside aria-label={t('outline')} className="flex w-70 shrink-0 flex-col border-r border-line bg-panel">
      <p className="px-3 py-2 text-2xs text-ink-3">
        {t('outlineHelp')} {own('several')}
      </p>
      {rows.length === 0 && <p className="p-4 text-center text-ink-3">{t('outlineEmpty')}</p>}
      <div
        ref={list}
        role="tree"
        aria-label={t('outline')}
        aria-multiselectable="true"
        aria-activedescendant={focused === null ? undefined : rowId(focused)}
        tabIndex={0}
        className="min-h-0 flex-1 overflow-auto"
        onKeyDown={(event) => {
          const moves: Record<string, number> = {
            ArrowUp: Math.max(0, at - 1),
            ArrowDown: at + 1,
            Home: 0,
            End: rows.length - 1,
          };
          const to = moves[event.key];
          const isBare = !event.altKey && !event.ctrlKey && !event.metaKey;
          const isOwn = isBare && event.target === event.currentTarget;
          const isMenuKey = event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey);
          if (isOwn && isMenuKey) setMenuOf(focused);
          else if (isOwn && event.shiftKey && event.key === 'ArrowDown') extend(1);
          else if (isOwn && event.shiftKey && event.key === 'ArrowUp') extend(-1);
          else if (isOwn && !event.shiftKey && to !== undefined) go(to);
          else return onKeyDown(event);
          event.preventDefault();
        }}
      >
        <div role="presentation" className="relative w-full" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, start }) => {
            const row = rows[index]!;
            return (
              <Row
                key={row.step.id}
                row={row}
                top={start}
                place={index + 1}
                count={rows.length}
                isFocused={row.step.id === focused}
                isMenuOpen={row.step.id === menuOf}
                onMenu={onMenu}
                onOpenStep={onOpenStep}
                onPinStep={onPinStep}
              />
            );
          })}
        </div>
      </div>
    </aside>
  );
}

const rowId = (stepId: string) => `outline-${stepId}`;

interface RowProps {
  readonly row: OutlineRow;
  readonly top: number;
  readonly place: number;
  readonly count: number;
  readonly isFocused: boolean;
  readonly isMenuOpen: boolean;
  readonly onMenu: (stepId: string, isOpen: boolean) => void;
  readonly onOpenStep: (stepId: string) => void;
  readonly onPinStep: (stepId: string) => void;
}

const Row = memo(function Row(props: RowProps) {
  const { row, top, place, count, isFocused, isMenuOpen, onMenu, onOpenStep, onPinStep } = props;
  const t = useWords(canvasWords);
  const statusOf = useWords(statusWords);
  const text = useText();
  const { kinds } = useCanvas();
  const selection = useSelectionStore();
  const { step, level, takes } = row;
  const isSelected = useSelection(({ steps }) => steps.has(step.id));
  const status = useStepStatus(step.id);
  const problems = useStepProblems(step.id);
  const title = titleOf({ kinds, text }, step);
  const ports = takes.map(({ port, from }) => (port === undefined ? from : t('takesFrom', { port, from }))).join(', ');
  const said = [
    title,
    step.disabled ? t('disabled') : '',
    status ? statusOf(status.state) : '',
    problems.length > 0 ? t('problems', { count: problems.length }) : '',
    ports,
  ];
  return (
    <div
      id={rowId(step.id)}
      role="treeitem"
      aria-label={said.filter(Boolean).join(', ')}
      aria-level={level}
      aria-posinset={place}
      aria-setsize={count}
      aria-selected={isSelected}
      className={`absolute inset-x-0 flex items-center gap-2 pr-1 ${isSelected ? 'bg-sunk' : ''} ${isFocused ? 'outline-2 -outline-offset-2 outline-focus' : ''}`}
      style={{ top, height: rowHeight, paddingLeft: 12 + Math.min(level - 1, 8) * 10 }}
      onClick={() => selection.getState().reveal(step.id)}
      onDoubleClick={() => onOpenStep(step.id)}
      onContextMenu={(event) => {
        event.preventDefault();
        onMenu(step.id, true);
      }}
    >
      <KindGlyph kind={kinds.get(step.kind) ?? null} />
      <span className={`min-w-0 flex-1 ${step.disabled ? 'opacity-60' : ''}`}>
        <span className="block truncate font-semibold">{title}</span>
        <span className="block truncate text-2xs text-ink-3">{ports || step.id}</span>
      </span>
      {problems.length > 0 && (
        <span className="rounded-control bg-failed px-1 text-2xs text-panel">{problems.length}</span>
      )}
      {status && <StatusGlyph status={status.state} />}
      <OutlineMenu
        row={row}
        title={title}
        isOpen={isMenuOpen}
        onOpen={(isOpen) => onMenu(step.id, isOpen)}
        onOpenStep={onOpenStep}
        onPinStep={onPinStep}
      />
    </div>
  );
});
