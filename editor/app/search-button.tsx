import { Search } from 'lucide-react';
import { lazy, Suspense, useEffect, useState } from 'react';
import { useWords } from '../words/language.ts';
import { shellWords } from '../words/shell.ts';

const CommandPalette = lazy(async () => ({ default: (await import('./search/command-palette.tsx')).CommandPalette }));

/** Opens the palette; so does Ctrl/Cmd+K wherever the focus is. */
export function SearchButton({ isWide }: { readonly isWide: boolean }) {
  const t = useWords(shellWords);
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.isComposing || event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      setOpen(true);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
  return (
    <>
      <button
        type="button"
        onClick={() => setOpen(true)}
        aria-label={t('search')}
        title={`${t('search')} (${navigator.platform.startsWith('Mac') ? '⌘K' : 'Ctrl+K'})`}
        className="flex h-9 shrink-0 items-center gap-3 rounded-control px-2.5 text-ink-2 hover:bg-sunk"
      >
        <Search size={18} aria-hidden="true" />
        {isWide && <span>{t('search')}</span>}
      </button>
      {isOpen && (
        <Suspense>
          <CommandPalette onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
