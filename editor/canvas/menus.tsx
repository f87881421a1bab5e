import { Redo2, Undo2 } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import type { ReactElement } from 'react';
import { useDocument } from '../state/document.ts';
import { useSelection } from '../state/selection.ts';
import { useWords } from '../words/language.ts';
import type { Alignment } from './align.ts';
import { useCanvas } from './canvas-context.ts';
import { menuBox, menuItem } from './menu-look.ts';
import { prefer, usePreference } from './preferences.ts';
import { canvasWords } from './words.ts';

export type MenuName = 'history' | 'arrange' | 'view';

interface MenuProps {
  readonly name: MenuName;
  readonly side: 'top' | 'bottom';
  readonly button: ReactElement;
}

/** Open from its first moment: it is fetched when somebody asks for it. */
export function Menu({ name, side, button }: MenuProps) {
  const Items = { history: HistoryItems, arrange: ArrangeItems, view: ViewItems }[name];
  return (
    <DropdownMenu.Root modal={false} defaultOpen>
      <DropdownMenu.Trigger asChild>{button}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content side={side} align="start" sideOffset={6} className={menuBox}>
          <Items />
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

const mostShown = 30;

/** Newest edit first; what was taken back stands above, greyed, and comes again. */
function HistoryItems() {
  const t = useWords(canvasWords);
  const { actions } = useCanvas();
  const past = useDocument((state) => state.past);
  const future = useDocument((state) => state.future);
  const times = (count: number, run: () => void) => () => {
    for (let done = 0; done < count; done += 1) run();
  };
  if (past.length + future.length === 0) return <p className="p-2 text-ink-3">{t('historyEmpty')}</p>;
  return (
    <>
      {future.slice(-10).map(({ label }, place, shown) => (
        <DropdownMenu.Item
          key={`future ${place}`}
          className={`${menuItem} text-ink-3`}
          onSelect={times(shown.length - place, actions.redo)}
        >
          <Redo2 size={12} aria-hidden="true" />
          {label}
        </DropdownMenu.Item>
      ))}
      {past
        .slice(-mostShown)
        .toReversed()
        .map(({ label }, place) => (
          <DropdownMenu.Item key={`past ${place}`} className={menuItem} onSelect={times(place + 1, actions.undo)}>
            <Undo2 size={12} aria-hidden="true" />
            {label}
          </DropdownMenu.Item>
        ))}
    </>
  );
}

const alignWords = {
  left: 'alignLeft',
  centre: 'alignCentre',
  right: 'alignRight',
  top: 'alignTop',
  middle: 'alignMiddle',
  bottom: 'alignBottom',
  across: 'spreadAcross',
  down: 'spreadDown',
} as const satisfies Record<Alignment, string>;

function ArrangeItems() {
  const t = useWords(canvasWords);
  const { actions } = useCanvas();
  const count = useSelection(({ steps }) => steps.size);
  const hasGroup = useSelection(({ marks }) => marks.size > 0);
  return (
    <>
      {(Object.keys(alignWords) as Alignment[]).map((how) => (
        <DropdownMenu.Item key={how} disabled={count < 2} className={menuItem} onSelect={() => actions.align(how)}>
          {t(alignWords[how])}
        </DropdownMenu.Item>
      ))}
      <DropdownMenu.Separator className="my-1 h-px bg-line" />
      <DropdownMenu.Item disabled={count === 0} className={menuItem} onSelect={() => actions.group()}>
        <span className="flex-1">{t('group')}</span>
        <kbd className="text-2xs text-ink-3">Ctrl G</kbd>
      </DropdownMenu.Item>
      <DropdownMenu.Item disabled={count === 0 && !hasGroup} className={menuItem} onSelect={() => actions.ungroup()}>
        <span className="flex-1">{t('ungroup')}</span>
        <kbd className="text-2xs text-ink-3">Ctrl Shift G</kbd>
      </DropdownMenu.Item>
    </>
  );
}

function ViewItems() {
  const t = useWords(canvasWords);
  const grid = usePreference('grid');
  const wheel = usePreference('wheel') ?? 'zoom';
  const choice = (label: string, isChosen: boolean, choose: () => void) => (
    <DropdownMenu.CheckboxItem key={label} checked={isChosen} className={menuItem} onSelect={choose}>
      <span className="w-4">{isChosen && '✓'}</span>
      {label}
    </DropdownMenu.CheckboxItem>
  );
  return (
    <>
      <DropdownMenu.Label className="px-2 py-1 text-xs text-ink-3">{t('wheel')}</DropdownMenu.Label>
      {choice(t('wheelZooms'), wheel === 'zoom', () => prefer({ wheel: 'zoom' }))}
      {choice(t('wheelPans'), wheel === 'pan', () => prefer({ wheel: 'pan' }))}
      <DropdownMenu.Label className="px-2 py-1 text-xs text-ink-3">{t('grid')}</DropdownMenu.Label>
      {choice(t('gridStaff'), grid === 'staff', () => prefer({ grid: 'staff' }))}
      {choice(t('gridDots'), grid === 'dots', () => prefer({ grid: 'dots' }))}
    </>
  );
}
