import { Ellipsis } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { groupsAmong } from '../state/edits/mark-edits.ts';
import { useDocument } from '../state/document.ts';
import { useSelectionStore } from '../state/selection.ts';
import { edgeKey } from '../state/written.ts';
import { IconButton } from '../ui/button.tsx';
import { useWords } from '../words/language.ts';
import { useCanvas } from './canvas-context.ts';
import { useCanvasUiStore } from './canvas-ui.ts';
import { menuBox, menuItem } from './menu-look.ts';
import type { OutlineRow } from './outline-order.ts';
import { outlineWords } from './outline-words.ts';
import { canvasWords } from './words.ts';

interface OutlineMenuProps {
  readonly row: OutlineRow;
  readonly title: string;
  readonly isOpen: boolean;
  readonly onOpen: (isOpen: boolean) => void;
  readonly onOpenStep: (stepId: string) => void;
  readonly onPinStep: (stepId: string) => void;
}

/** Everything the canvas lets one do with a step, its group and the edges that lead to it. */
export function OutlineMenu({ row, title, isOpen, onOpen, onOpenStep, onPinStep }: OutlineMenuProps) {
  const t = useWords(canvasWords);
  return (
    <DropdownMenu.Root modal={false} open={isOpen} onOpenChange={onOpen}>
      <DropdownMenu.Trigger asChild>
        <IconButton label={t('stepMenu', { title })} onClick={(event) => event.stopPropagation()}>
          <Ellipsis size={14} />
        </IconButton>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align="end"
          className={`${menuBox} max-h-(--radix-dropdown-menu-content-available-height) max-w-90 overflow-y-auto`}
          onClick={(event) => event.stopPropagation()}
        >
          {isOpen && <Items row={row} onOpenStep={onOpenStep} onPinStep={onPinStep} />}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

function Items({ row, onOpenStep, onPinStep }: Pick<OutlineMenuProps, 'row' | 'onOpenStep' | 'onPinStep'>) {
  const t = useWords(canvasWords);
  const own = useWords(outlineWords);
  const { actions, isReadOnly } = useCanvas();
  const ui = useCanvasUiStore();
  const selection = useSelectionStore();
  const { step, takes } = row;
  const hasGroup = useDocument(({ value }) => groupsAmong(value, new Set([step.id])).size > 0);
  /** Of several selected steps it is one, or it is meant alone. */
  const withStep = (run: () => void) => () => {
    const { steps, select } = selection.getState();
    select({ steps: steps.has(step.id) ? steps : [step.id], focused: step.id });
    run();
  };
  const item = (word: string, run: () => void) => (
    <DropdownMenu.Item key={word} className={menuItem} onSelect={withStep(run)}>
      <span className="min-w-0 truncate">{word}</span>
    </DropdownMenu.Item>
  );
  const line = <DropdownMenu.Separator className="my-1 h-px bg-line" />;
  if (isReadOnly) return item(t('open'), () => onOpenStep(step.id));
  return (
    <>
      {item(t('open'), () => onOpenStep(step.id))}
      {item(t('rename'), () => ui.setState({ renaming: step.id }))}
      {item(t('connectMenu'), () => ui.setState({ connectList: step.id }))}
      {item(t(step.disabled ? 'switchOn' : 'switchOff'), actions.toggleDisabled)}
      {item(own('pin'), () => onPinStep(step.id))}
      {item(t('duplicate'), actions.duplicate)}
      {item(t('group'), actions.group)}
      {hasGroup && item(t('ungroup'), actions.ungroup)}
      {takes.length > 0 && line}
      {takes.map(({ port, from }) => {
        const edge = { from, to: port === undefined ? step.id : `${step.id}.${port}` };
        const said = { edge: port === undefined ? from : t('takesFrom', { port, from }) };
        return [
          port !== undefined && item(own('insertInto', said), () => actions.askPalette(null, { onEdge: edge })),
          item(own('takeAway', said), () => actions.removeEdges([edgeKey(edge)])),
        ];
      })}
      {line}
      {item(t('remove'), actions.removeSelected)}
    </>
  );
}
