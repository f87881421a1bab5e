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
import type { ReactNode } from 'react';
import { useDocument } from '../state/document.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { useWords } from '../words/language.ts';
import { useCanvas } from './canvas-context.ts';
import { useCanvasUi, useCanvasUiStore } from './canvas-ui.ts';
import { LateMenu } from './late-menu.tsx';
import { canvasWords } from './words.ts';

const bar = 'flex items-center gap-0.5 rounded-panel border border-line bg-panel p-1 shadow-float';
/** Where a pointer that pressed the first of them is, in the canvas's own box. */
const underTools = { x: 8, y: 52 };

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
            <IconButton label={`${t('addStep')} (N)`} onClick={() => actions.askPalette(null, { screen: underTools })}>
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
          <IconButton
            label={`${t('tidy')} (Shift Alt T)`}
            onPointerEnter={() => actions.readyTidy()}
            onFocus={() => actions.readyTidy()}
            onClick={() => void actions.tidy()}
          >
            <Sparkle size={16} />
          </IconButton>
          <LateMenu
            name="arrange"
            button={
              <IconButton label={t('arrange')}>
                <Group size={16} />
              </IconButton>
            }
          />
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
      <LateMenu
        name="history"
        button={
          <IconButton label={t('history')} className="w-5">
            <ChevronDown size={14} />
          </IconButton>
        }
      />
    </>
  );
}

/** How near one is, and what this person likes; at the bottom left. */
export function ViewBar() {
  const t = useWords(canvasWords);
  const { actions } = useCanvas();
  const ui = useCanvasUiStore();
  const percent = useFlowStore(({ transform }) => Math.round(transform[2] * 20) / 20);
  return (
    <div className={`view-bar absolute bottom-2 left-2 z-10 ${bar}`}>
      <IconButton label={`${t('zoomOut')} (-)`} onClick={() => actions.zoomBy(0.8)}>
        <Minus size={16} />
      </IconButton>
      <LateMenu
        name="view"
        side="top"
        button={
          <Button look="quiet" size="small" className="w-14 tabular-nums">
            {`${Math.round(percent * 100)}%`}
          </Button>
        }
      />
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
