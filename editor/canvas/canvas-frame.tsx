import {
  lazy,
  Suspense,
  useEffect,
  useMemo,
  useRef,
  type ClipboardEvent,
  type CSSProperties,
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
} from 'react';
import { useDocument } from '../state/document.ts';
import { useSelection } from '../state/selection.ts';
import { stepsOf } from '../state/written.ts';
import { late } from '../ui/late.tsx';
import { useWords } from '../words/language.ts';
import { useCanvas } from './canvas-context.ts';
import { CanvasFlow } from './canvas-flow.tsx';
import { isForTyping } from '../ui/letter-keys.ts';
import { createKeyHandler, hearStrayKeys } from './canvas-keys.ts';
import type { CanvasParts, CanvasView } from './canvas-parts.ts';
import { useCanvasUi } from './canvas-ui.ts';
import { ConnectReason, RefusalCard } from './connect-reason.tsx';
import type { EmptyChoices } from './empty-canvas.tsx';
import { Menu } from './late-menu.tsx';
import { cardId } from './step-card.tsx';
import { Toolbar, ViewBar } from './toolbar.tsx';
import { useStatusNews } from './status-news.ts';
import { nothingTyped, TypingDoor } from './typing-door.tsx';
import { canvasWords } from './words.ts';

// Everybody opens them sooner or later: fetched once the canvas stands.
const Palette = late(async () => (await import('./palette.tsx')).Palette);
const FindBar = late(async () => (await import('./find-bar.tsx')).FindBar);
const ConnectList = late(async () => (await import('./connect-list.tsx')).ConnectList);
const PortTip = late(async () => (await import('./port-tip.tsx')).PortTip);
const soon = [Palette, FindBar, ConnectList, Menu];
// Not everybody opens them.
const EmptyCanvas = lazy(async () => ({ default: (await import('./empty-canvas.tsx')).EmptyCanvas }));
const Outline = lazy(async () => ({ default: (await import('./outline.tsx')).Outline }));
const PaletteDock = lazy(async () => ({ default: (await import('./palette-dock.tsx')).PaletteDock }));
const Minimap = lazy(async () => ({ default: (await import('./minimap.tsx')).Minimap }));
const KeysDialog = lazy(async () => ({ default: (await import('./keys-dialog.tsx')).KeysDialog }));

interface CanvasFrameProps {
  readonly parts: CanvasParts;
  readonly view: RefObject<CanvasView | null>;
  readonly onOpenStep: (stepId: string) => void;
  readonly onPinStep: (stepId: string) => void;
  readonly onDropFiles: (files: readonly File[]) => void;
  readonly toolbar: ReactNode;
  readonly empty: EmptyChoices | undefined;
}

/** Where there is more than anybody sees at once. */
const leastStepsOnMap = 20;

/** The canvas with its panels, its tools and what floats above it: keys and the clipboard are heard here. */
export function CanvasFrame({ parts, view, onOpenStep, onPinStep, onDropFiles, toolbar, empty }: CanvasFrameProps) {
  const t = useWords(canvasWords);
  const { actions, canvasId } = useCanvas();
  const box = useRef<HTMLDivElement>(null);
  const typed = useRef(nothingTyped);
  const focused = useSelection((state) => state.focused);
  const panel = useCanvasUi((state) => state.panel);
  const isEmpty = useDocument(({ value }) => stepsOf(value).length === 0);
  const isLarge = useDocument(({ value }) => stepsOf(value).length >= leastStepsOnMap);
  const { palette, connectList, isFinding, isShowingKeys } = useOpenParts();
  const onKeyDown = useMemo(
    () => createKeyHandler(parts, actions, { open: onOpenStep, pin: onPinStep }),
    [parts, actions, onOpenStep, onPinStep],
  );
  // Where a canvas is one part of a page that scrolls, it has the keys only once it is asked.
  useEffect(() => (parts.isReadOnly ? undefined : hearStrayKeys(onKeyDown)), [parts.isReadOnly, onKeyDown]);
  const leave = () => {
    typed.current = nothingTyped;
    parts.ui.setState({ palette: null, isFinding: false, connectList: null });
    actions.focus();
  };
  const door = (label: string, hint: string, at: CSSProperties) => (
    <TypingDoor label={label} hint={hint} at={at} typed={typed} onEscape={leave} />
  );
  const clipboard = useClipboard(parts);
  useReveal(parts, view);
  useStatusNews(parts);
  return (
    <div className="flex size-full min-h-0" {...clipboard}>
      <Suspense>
        {panel === 'palette' && !parts.isReadOnly && <PaletteDock />}
        {panel === 'outline' && <Outline onKeyDown={onKeyDown} onOpenStep={onOpenStep} onPinStep={onPinStep} />}
      </Suspense>
      <div
        ref={box}
        role="application"
        aria-label={t('canvas')}
        aria-activedescendant={focused === null ? undefined : cardId(canvasId, focused)}
        tabIndex={0}
        className="canvas relative min-w-0 flex-1 overflow-hidden bg-bg"
        onKeyDown={onKeyDown}
      >
        <CanvasFlow parts={parts} box={box} view={view} onOpenStep={onOpenStep} onDropFiles={onDropFiles} />
        <Suspense>{isEmpty && !parts.isReadOnly && <EmptyCanvas choices={empty} />}</Suspense>
        <Toolbar more={toolbar} />
        <ViewBar />
        <Suspense>{isLarge && <Minimap parts={parts} />}</Suspense>
        <ConnectReason />
        <RefusalCard />
        <PortTip />
        {isFinding && <FindBar typed={typed} meanwhile={door(t('find'), t('findHint'), { right: 8, top: 8 })} />}
        {palette && (
          <Palette
            ask={palette}
            typed={typed}
            meanwhile={door(t('addStep'), t('searchKindsHint'), {
              left: Math.max(8, palette.screen.x),
              top: Math.max(8, palette.screen.y),
            })}
          />
        )}
      </div>
      {connectList !== null && (
        <ConnectList
          stepId={connectList}
          typed={typed}
          meanwhile={door(t('connectMenu'), '', { position: 'fixed', left: '30%', top: '20%' })}
        />
      )}
      <Suspense>{isShowingKeys && <KeysDialog />}</Suspense>
      <LiveRegion />
    </div>
  );
}

function useOpenParts() {
  useEffect(() => {
    for (const { fetch } of soon) fetch().catch(() => undefined);
  }, []);
  return {
    palette: useCanvasUi((state) => state.palette),
    connectList: useCanvasUi((state) => state.connectList),
    isFinding: useCanvasUi((state) => state.isFinding),
    isShowingKeys: useCanvasUi((state) => state.isShowingKeys),
  };
}

/** The browser's own clipboard, by its own events: no permission is asked for. */
function useClipboard({ view }: CanvasParts) {
  const { actions } = useCanvas();
  const isShifted = useRef(false);
  return useMemo(() => {
    const give = (event: ClipboardEvent, text: string | null) => {
      if (text === null) return;
      event.clipboardData.setData('text/plain', text);
      event.preventDefault();
    };
    const isOurs = (event: ClipboardEvent) => !isForTyping(event as never) && (getSelection()?.isCollapsed ?? true);
    return {
      onKeyDownCapture: (event: KeyboardEvent) => void (isShifted.current = event.shiftKey),
      onCopy: (event: ClipboardEvent) => isOurs(event) && give(event, actions.copy()),
      onCut: (event: ClipboardEvent) => isOurs(event) && give(event, actions.cut()),
      onPaste: (event: ClipboardEvent) => {
        if (!isOurs(event)) return;
        const { pointer, toDocument } = view();
        const text = event.clipboardData.getData('text/plain');
        const isPut = actions.put(text, {
          withOuter: isShifted.current,
          ...(pointer ? { at: toDocument(pointer) } : {}),
        });
        if (isPut) event.preventDefault();
      },
    };
  }, [actions, view]);
}

/** Brings a step to the middle when somebody beside the canvas asks for it. */
function useReveal({ selection }: CanvasParts, view: RefObject<CanvasView | null>): void {
  const { actions } = useCanvas();
  useEffect(
    () =>
      selection.subscribe(({ revealed }, before) => {
        // What is asked for before the first view is what the first view shows.
        if (revealed === null || revealed === before.revealed || view.current === null) return;
        actions.centreOn(revealed.stepId);
      }),
    [selection, actions, view],
  );
}

function LiveRegion() {
  const { text, count } = useCanvasUi(({ said }) => said);
  return (
    <div role="status" aria-live="polite" className="sr-only" data-said={count}>
      {text}
    </div>
  );
}
