import { Trash2 } from 'lucide-react';
import { NodeResizer, type NodeProps } from 'reactflow';
import { memo } from 'react';
import { noteColours, type NoteColour } from '../state/written.ts';
import { IconButton } from '../ui/button.tsx';
import { useWords } from '../words/language.ts';
import { useCanvas } from './canvas-context.ts';
import { useCanvasUi, useCanvasUiStore } from './canvas-ui.ts';
import type { NoteNode } from './draw-document.ts';
import { Markdown } from './markdown.tsx';
import { canvasWords } from './words.ts';

const colours: Readonly<Record<NoteColour, string>> = {
  yellow: 'bg-rhyme-f',
  blue: 'bg-rhyme-b',
  green: 'bg-rhyme-c',
  purple: 'bg-rhyme-d',
  red: 'bg-rhyme-e',
  grey: 'bg-rhyme-h',
};

/** A sticky note: Markdown to read, plain text to write. */
export const NoteCard = memo(function NoteCard({ id, data, selected }: NodeProps<NoteNode>) {
  const { note } = data;
  const t = useWords(canvasWords);
  const { actions, isReadOnly } = useCanvas();
  const ui = useCanvasUiStore();
  const isWriting = useCanvasUi(({ renaming }) => renaming === id);
  const leave = () => {
    if (ui.getState().renaming === id) ui.setState({ renaming: null });
  };
  return (
    <section
      aria-label={t('note')}
      data-note={note.id}
      className={`size-full rounded-control p-2 text-rhyme-ink shadow-float ${colours[note.colour]} ${selected ? 'outline-2 outline-offset-2 outline-focus' : ''}`}
      onDoubleClick={() => isReadOnly || ui.setState({ renaming: id })}
    >
      {selected && !isReadOnly && (
        <>
          <NodeResizer
            minWidth={120}
            minHeight={60}
            onResizeEnd={(_, { x, y, width, height }) => actions.writeNote(note.id, { x, y, width, height })}
          />
          <div className="nodrag absolute -top-10 left-0 flex items-center gap-1 rounded-control border border-line bg-panel p-1 shadow-float">
            {noteColours.map((colour) => (
              <button
                key={colour}
                type="button"
                aria-label={`${t('noteColour')}: ${t(colour)}`}
                aria-pressed={colour === note.colour}
                title={t(colour)}
                className={`size-6 rounded-full border border-line aria-pressed:outline-2 aria-pressed:outline-focus ${colours[colour]}`}
                onClick={() => actions.writeNote(note.id, { colour })}
              />
            ))}
            <IconButton label={t('deleteNote')} onClick={() => actions.removeSelected()}>
              <Trash2 size={14} />
            </IconButton>
          </div>
        </>
      )}
      {isWriting ? (
        <textarea
          autoFocus
          aria-label={t('noteText')}
          defaultValue={note.text}
          maxLength={4_000}
          className="nodrag nowheel nopan size-full resize-none bg-transparent outline-none"
          onBlur={(event) => {
            actions.writeNote(note.id, { text: event.currentTarget.value });
            leave();
          }}
          onKeyDown={(event) => {
            event.stopPropagation();
            if (event.key !== 'Escape' || event.nativeEvent.isComposing) return;
            actions.writeNote(note.id, { text: event.currentTarget.value });
            leave();
            actions.focus();
          }}
        />
      ) : (
        <div className="size-full overflow-hidden break-words">
          {note.text === '' ? <p className="opacity-70">{t('noteEmpty')}</p> : <Markdown text={note.text} />}
        </div>
      )}
    </section>
  );
});
