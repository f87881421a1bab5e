import { useState } from 'react';
import { portOf } from '../../pipeline/kind.ts';
import { useText, useWords } from '../words/language.ts';
import { useCanvas } from './canvas-context.ts';
import { kindMime, useCanvasUiStore } from './canvas-ui.ts';
import { KindGlyph } from './kind-glyph.tsx';
import { rankKinds } from './palette-rank.ts';
import { TypeMark } from './type-mark.tsx';
import { canvasWords } from './words.ts';

/** Every kind, to be dragged onto the canvas. */
export function PaletteDock() {
  const t = useWords(canvasWords);
  const text = useText();
  const { kinds, actions } = useCanvas();
  const ui = useCanvasUiStore();
  const [search, setSearch] = useState('');
  const entries = rankKinds(kinds, { search, recent: [] });
  return (
    <aside aria-label={t('palette')} className="flex w-60 shrink-0 flex-col border-r border-line bg-panel">
      <input
        type="search"
        aria-label={t('searchKinds')}
        placeholder={t('searchKindsHint')}
        value={search}
        onChange={(event) => setSearch(event.target.value)}
        className="m-2 h-8 rounded-control border border-line bg-panel px-2"
      />
      <p className="px-3 pb-2 text-2xs text-ink-3">{t('paletteHelp')}</p>
      <ul className="min-h-0 flex-1 overflow-auto px-2 pb-2">
        {entries.map(({ kind, ref }) => (
          <li key={ref}>
            <button
              type="button"
              draggable
              title={text(kind.summary)}
              className="flex min-h-9 w-full cursor-grab items-center gap-2 rounded-control px-2 text-left hover:bg-sunk"
              onDragStart={(event) => {
                event.dataTransfer.setData(kindMime, ref);
                event.dataTransfer.effectAllowed = 'copy';
                ui.setState({ draggedKind: ref });
              }}
              onDragEnd={() => ui.setState({ draggedKind: null, dropEdge: null })}
              onClick={() => actions.addInMiddle(ref)}
            >
              <KindGlyph kind={kind} />
              <span className="min-w-0 flex-1 truncate">{text(kind.title)}</span>
              <span className="flex gap-1">
                {Object.entries(kind.outputs).map(([name, port]) => (
                  <TypeMark key={name} type={portOf(port).type} />
                ))}
              </span>
            </button>
          </li>
        ))}
        {entries.length === 0 && <li className="p-4 text-center text-ink-3">{t('noKinds')}</li>}
      </ul>
    </aside>
  );
}
