import {
  ChevronDown,
  Group,
  Keyboard,
  ListTree,
  Maximize,
  Minus,
  PanelLeft,
  Plus,
  Redo2,
  Search,
  Sparkle,
  StickyNote,
  Undo2,
} from 'lucide-react';
import { useStore as useFlowStore } from 'reactflow';
import { DropdownMenu } from 'radix-ui';
import type { ReactNode } from 'react';
import { useDocument } from '../state/document.ts';
import { useSelection } from '../state/selection.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { formatPercent } from '../ui/format.ts';
import { useWords } from '../words/language.ts';
import type { Alignment } from './align.ts';
import { useCanvas } from './canvas-context.ts';
import { useCanvasUi, useCanvasUiStore } from './canvas-ui.ts';
import { prefer, usePreference } from './preferences.ts';
import { canvasWords } from './words.ts';

const bar = 'flex items-center gap-0.5 rounded-panel border border-line bg-panel p-1 shadow-float';
export const menuBox =
  'z-50 max-h-[60dvh] min-w-44 overflow-auto rounded-panel border border-line bg-panel p-1 shadow-float';
export const menuItem =
  'flex min-h-8 cursor-pointer items-center gap-2 rounded-control px-2 outline-none data-disabled:opacity-50 data-highlighted:bg-sunk';

/** What can be done with the whole canvas; everything here has a key too. */
export function Toolbar({ more }: { readonly more?: ReactNode }) {
  const t = useWords(canvasWords);
  const { actions, isReadOnly } = useCanvas();
  const ui = useCanvasUiStore();
  const panel = useCanvasUi((state) => state.panel);
  const toggle = (name: 'palette' | 'outline') => ui.setState({ panel: panel === name ? null : name });
  return (
    <div
      role="toolbar"
      aria-label={t('tools')}
      className="absolute top-2 left-2 z-10 flex max-w-[calc(100%-16px)] flex-wrap gap-2"
    >
      <div className={bar}>
        {!isReadOnly && (
          <>
            <IconButton label={`${t('addStep')} (N)`} onClick={() => actions.askPalette(null)}>
              <Plus size={16} />
            </IconButton>
            <IconButton label={t('palette')} aria-pressed={panel === 'palette'} onClick={() => toggle('palette')}>
              <PanelLeft size={16} />
            </IconButton>
          </>
        )}
        <IconButton label={`${t('outline')} (O)`} aria-pressed={panel === 'outline'} onClick={() => toggle('outline')}>
          <ListTree size={16} />
        </IconButton>
        <IconButton label={`${t('find')} (Ctrl F)`} onClick={() => ui.setState({ isFinding: true })}>
          <Search size={16} />
        </IconButton>
      </div>
      {!isReadOnly && (
        <div className={bar}>
          <HistoryButtons />
          <IconButton label={`${t('tidy')} (Shift Alt T)`} onClick={() => void actions.tidy()}>
            <Sparkle size={16} />
          </IconButton>
          <ArrangeMenu />
          <IconButton label={`${t('note')} (Shift S)`} onClick={() => actions.addNoteHere()}>
            <StickyNote size={16} />
          </IconButton>
        </div>
      )}
      {more}
    </div>
  );
}

function HistoryButtons() {
  const t = useWords(canvasWords);
  const { actions } = useCanvas();
  const canUndo = useDocument(({ past }) => past.length > 0);
  const canRedo = useDocument(({ future }) => future.length > 0);
  return (
    <>
      <IconButton label={`${t('undo')} (Ctrl Z)`} disabled={!canUndo} onClick={() => actions.undo()}>
        <Undo2 size={16} />
      </IconButton>
      <IconButton label={`${t('redo')} (Ctrl Shift Z)`} disabled={!canRedo} onClick={() => actions.redo()}>
        <Redo2 size={16} />
      </IconButton>
      <DropdownMenu.Root modal={false}>
        <DropdownMenu.Trigger asChild>
          <IconButton label={t('history')} className="w-5">
            <ChevronDown size={14} />
          </IconButton>
        </DropdownMenu.Trigger>
        <DropdownMenu.Portal>
          <DropdownMenu.Content align="start" sideOffset={6} className={menuBox}>
            <HistoryItems />
          </DropdownMenu.Content>
        </DropdownMenu.Portal>
      </DropdownMenu.Root>
    </>
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

function ArrangeMenu() {
  const t = useWords(canvasWords);
  const { actions } = useCanvas();
  const count = useSelection(({ steps }) => steps.size);
  const hasGroup = useSelection(({ marks }) => marks.size > 0);
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>
        <IconButton label={t('arrange')}>
          <Group size={16} />
        </IconButton>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content align="start" sideOffset={6} className={menuBox}>
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
          <DropdownMenu.Item
            disabled={count === 0 && !hasGroup}
            className={menuItem}
            onSelect={() => actions.ungroup()}
          >
            <span className="flex-1">{t('ungroup')}</span>
            <kbd className="text-2xs text-ink-3">Ctrl Shift G</kbd>
          </DropdownMenu.Item>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

/** How near one is, and what this person likes; at the bottom left. */
export function ViewBar() {
  const t = useWords(canvasWords);
  const { actions } = useCanvas();
  const ui = useCanvasUiStore();
  const percent = useFlowStore(({ transform }) => Math.round(transform[2] * 20) / 20);
  const grid = usePreference('grid');
  const wheel = usePreference('wheel') ?? 'zoom';
  const choice = (label: string, isChosen: boolean, choose: () => void) => (
    <DropdownMenu.CheckboxItem key={label} checked={isChosen} className={menuItem} onSelect={choose}>
      <span className="w-4">{isChosen && '✓'}</span>
      {label}
    </DropdownMenu.CheckboxItem>
  );
  return (
    <div className={`view-bar absolute bottom-2 left-2 z-10 ${bar}`}>
      <IconButton label={`${t('zoomOut')} (-)`} onClick={() => actions.zoomBy(0.8)}>
        <Minus size={16} />
      </IconButton>
      <DropdownMenu.Root modal={false}>
        <DropdownMenu.Trigger asChild>
          <Button look="quiet" size="small" className="w-14 tabular-nums">
            {formatPercent(percent, 0)}
          </Button>
        </DropdownMenu.Trigger>
        <DropdownMenu.Portal>
          <DropdownMenu.Content side="top" align="start" sideOffset={6} className={menuBox}>
            <DropdownMenu.Label className="px-2 py-1 text-xs text-ink-3">{t('wheel')}</DropdownMenu.Label>
            {choice(t('wheelZooms'), wheel === 'zoom', () => prefer({ wheel: 'zoom' }))}
            {choice(t('wheelPans'), wheel === 'pan', () => prefer({ wheel: 'pan' }))}
            <DropdownMenu.Label className="px-2 py-1 text-xs text-ink-3">{t('grid')}</DropdownMenu.Label>
            {choice(t('gridStaff'), grid === 'staff', () => prefer({ grid: 'staff' }))}
            {choice(t('gridDots'), grid === 'dots', () => prefer({ grid: 'dots' }))}
          </DropdownMenu.Content>
        </DropdownMenu.Portal>
      </DropdownMenu.Root>
      <IconButton label={`${t('zoomIn')} (+)`} onClick={() => actions.zoomBy(1.25)}>
        <Plus size={16} />
      </IconButton>
      <IconButton label={`${t('fit')} (0)`} onClick={() => actions.fit()}>
        <Maximize size={16} />
      </IconButton>
      <IconButton label={`${t('keys')} (?)`} onClick={() => ui.setState({ isShowingKeys: true })}>
        <Keyboard size={16} />
      </IconButton>
    </div>
  );
}
