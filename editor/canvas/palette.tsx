import { Command } from 'cmdk';
import { useEffect, useMemo, useRef, useState, type RefObject } from 'react';
import type { Kinds } from '../../pipeline/edges.ts';
import type { ArtifactType } from '../../pipeline/artifact.ts';
import { portOf, refOf, type KindRef } from '../../pipeline/kind.ts';
import { edgeEndOf } from '../../pipeline/spec.ts';
import { useDocumentStore } from '../state/document.ts';
import { useSelectionStore } from '../state/selection.ts';
import { stepsById } from '../state/written.ts';
import type { Written } from '../../pipeline/changes.ts';
import { OptionList } from '../ui/option-list.tsx';
import { useText, useWords } from '../words/language.ts';
import { useCanvas } from './canvas-context.ts';
import { useCanvasUiStore, type PaletteAsk } from './canvas-ui.ts';
import { KindGlyph } from './kind-glyph.tsx';
import { rankKinds, type PaletteEntry, type PaletteQuery } from './palette-rank.ts';
import { recentKinds } from './recent-kinds.ts';
import { TypeMark } from './type-mark.tsx';
import { nothingTyped, type Typed } from './typing-door.tsx';
import { canvasWords } from './words.ts';

const width = 320;
const height = 380;

interface PaletteProps {
  readonly ask: PaletteAsk;
  readonly typed: RefObject<Typed>;
}

/** Which step comes next: opened by a key, a double-click, an edge let go or a "+", where the pointer is. */
export function Palette({ ask, typed }: PaletteProps) {
  const t = useWords(canvasWords);
  const { kinds, actions } = useCanvas();
  const ui = useCanvasUiStore();
  const document = useDocumentStore();
  const selection = useSelectionStore();
  const box = useRef<HTMLDivElement>(null);
  const [search, setSearch] = useState(() => typed.current.search);
  const query = useMemo(
    () => queryOf(ask, document.getState().value, kinds, selection.getState().steps),
    [ask, document, kinds, selection],
  );
  const entries = rankKinds(kinds, { ...query, search });
  const choose = (kind: KindRef) => {
    ui.setState({ palette: null });
    actions.add(kind, ask);
    actions.focus();
  };
  useEffect(() => {
    const { isEntered } = typed.current;
    typed.current = nothingTyped;
    if (isEntered && entries[0]) choose(entries[0].ref);
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- what was typed before it stood, once
  }, []);

  const close = () => {
    ui.setState({ palette: null });
    actions.focus();
  };
  useEffect(() => {
    const onPointerDown = (event: PointerEvent) => {
      if (event.target instanceof Node && !box.current?.contains(event.target)) ui.setState({ palette: null });
    };
    addEventListener('pointerdown', onPointerDown, true);
    return () => removeEventListener('pointerdown', onPointerDown, true);
  }, [ui]);

  const sections = search === '' ? (['compatible', 'recent', 'all'] as const) : ([null] as const);
  const isFiltered = query.open !== undefined || query.between !== undefined;
  return (
    <div
      ref={box}
      role="dialog"
      aria-label={t('addStep')}
      className="absolute z-20 flex flex-col overflow-hidden rounded-panel border border-line bg-panel shadow-float"
      style={{
        width: `min(${width}px, calc(100% - 16px))`,
        maxHeight: `min(${height}px, calc(100% - 16px))`,
        left: `clamp(8px, ${ask.screen.x}px, max(8px, calc(100% - ${width + 8}px)))`,
        top: `clamp(8px, ${ask.screen.y}px, max(8px, calc(100% - ${height + 8}px)))`,
      }}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.nativeEvent.isComposing) return;
        if (event.key === 'Escape') {
          event.preventDefault();
          close();
        }
      }}
    >
      <Command label={t('addStep')} shouldFilter={false} className="flex min-h-0 flex-col" loop>
        <Command.Input
          autoFocus
          value={search}
          onValueChange={setSearch}
          placeholder={t('searchKindsHint')}
          className="h-10 w-full shrink-0 border-b border-line bg-panel px-3 outline-none"
        />
        <OptionList className="min-h-0 overflow-auto p-1">
          {entries.length === 0 && (
            <p className="p-4 text-center text-ink-3">{t(isFiltered && search === '' ? 'noKindsFit' : 'noKinds')}</p>
          )}
          {sections.map((section) => {
            const shown = section === null ? entries : entries.filter((entry) => entry.section === section);
            if (shown.length === 0) return null;
            return (
              <Command.Group
                key={section ?? 'found'}
                heading={
                  section === null || isFiltered ? undefined : (
                    <span className="px-2 text-2xs text-ink-3">{t(section)}</span>
                  )
                }
              >
                {shown.map((entry) => (
                  <PaletteItem key={entry.ref} entry={entry} onChoose={() => choose(entry.ref)} />
                ))}
              </Command.Group>
            );
          })}
        </OptionList>
      </Command>
    </div>
  );
}

function PaletteItem({ entry, onChoose }: { readonly entry: PaletteEntry; readonly onChoose: () => void }) {
  const text = useText();
  const { kind, ref } = entry;
  return (
    <Command.Item
      value={ref}
      onSelect={onChoose}
      className="flex min-h-11 cursor-pointer items-center gap-2 rounded-control px-2 py-1 data-[selected=true]:bg-sunk"
    >
      <KindGlyph kind={kind} />
      <span className="min-w-0 flex-1">
        <span className="block truncate font-semibold">{text(kind.title)}</span>
        <span className="block truncate text-2xs text-ink-3">{text(kind.summary)}</span>
      </span>
      <span className="flex gap-1">
        {Object.entries(kind.outputs).map(([name, port]) => (
          <TypeMark key={name} type={portOf(port).type} />
        ))}
      </span>
    </Command.Item>
  );
}

/** What the palette knows of where it was opened. */
function queryOf(
  { from, onEdge }: PaletteAsk,
  value: Written,
  kinds: Kinds,
  selected: ReadonlySet<string>,
): Omit<PaletteQuery, 'search'> {
  const recent = recentKinds();
  const typeOfEnd = (end: string, side: 'input' | 'output'): ArtifactType | undefined => {
    const { step, port } = edgeEndOf(end);
    const kind = [...kinds.values()].find((one) => refOf(one) === stepsById(value).get(step)?.kind);
    const ports = (side === 'output' ? kind?.outputs : kind?.inputs) ?? {};
    return port !== undefined && Object.hasOwn(ports, port) ? portOf(ports[port]!).type : undefined;
  };
  if (onEdge) {
    const [fromType, toType] = [typeOfEnd(onEdge.from, 'output'), typeOfEnd(onEdge.to, 'input')];
    if (fromType && toType) return { recent, between: { from: fromType, to: toType } };
  }
  if (from) {
    const type = typeOfEnd(from.end, from.side);
    if (type) return { recent, open: { type, side: from.side } };
  }
  const near = new Set<ArtifactType>();
  for (const id of selected) {
    const kind = kinds.get(stepsById(value).get(id)?.kind ?? ('' as never));
    for (const port of Object.values(kind?.outputs ?? {})) near.add(portOf(port).type);
  }
  return { recent, near };
}
