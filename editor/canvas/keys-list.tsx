import { Dialog } from '../ui/dialog.tsx';
import { letterKeys } from '../ui/letter-keys.ts';
import { useWords } from '../words/language.ts';
import { keysWords } from './keys-words.ts';
import { canvasWords } from './words.ts';

const rows = [
  ['N', 'keyAdd'],
  ['arrows', 'keyWalk'],
  ['Alt arrows', 'keyMove'],
  ['Shift ← →', 'keyChain'],
  ['Enter', 'keyOpen'],
  ['F2', 'rename'],
  ['C', 'connectMenu'],
  ['D', 'switchOff'],
  ['P', 'keyPin'],
  ['Delete', 'keyDelete'],
  ['Ctrl A', 'keyAll'],
  ['Ctrl C · X · V', 'keyCopy'],
  ['Ctrl Shift V', 'keyPasteOuter'],
  ['Ctrl D', 'duplicate'],
  ['Ctrl Z', 'undo'],
  ['Ctrl Shift Z · Ctrl Y', 'redo'],
  ['Ctrl G', 'group'],
  ['Ctrl Shift G', 'ungroup'],
  ['Shift S', 'note'],
  ['Shift Alt T', 'tidy'],
  ['Ctrl F', 'find'],
  ['O', 'outline'],
  ['0 · 1', 'keyFit'],
  ['+ · −', 'zoomIn'],
  ['space', 'keyPan'],
  ['Esc', 'keyEscape'],
  ['?', 'keyKeys'],
  ['Ctrl K', 'keySearch'],
] as const;
const isOwn = (what: (typeof rows)[number][1]): what is Extract<typeof what, keyof typeof keysWords.words> =>
  what in keysWords.words;

/** Every key of the canvas; shown over it, and from the search wherever one is. */
export function KeysList({ onClose }: { readonly onClose: () => void }) {
  const [t, own] = [useWords(canvasWords), useWords(keysWords)];
  const isMac = navigator.platform.startsWith('Mac');
  const word = (key: string) => {
    const words = key.replace('arrows', own('arrows')).replace('space', own('space'));
    return isMac ? words.replaceAll('Ctrl', '⌘').replaceAll('Alt', '⌥') : words;
  };
  return (
    <Dialog title={t('keys')} width="wide" onClose={onClose}>
      <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-1.5 sm:grid-cols-[auto_1fr_auto_1fr]">
        {rows.map(([key, what]) => (
          <div key={key} className="contents">
            <dt>
              <kbd className="rounded-control border border-line bg-sunk px-1.5 font-mono text-xs whitespace-nowrap">
                {word(key)}
              </kbd>
            </dt>
            <dd>{isOwn(what) ? own(what) : t(what)}</dd>
          </div>
        ))}
      </dl>
      <p className="pt-4 text-xs text-ink-2">{own(letterKeys() === 'always' ? 'lettersAlways' : 'lettersFocus')}</p>
    </Dialog>
  );
}
