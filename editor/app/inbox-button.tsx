import { Link } from '@tanstack/react-router';
import { Bell } from 'lucide-react';
import { useWords } from '../words/language.ts';
import { shellWords } from '../words/shell.ts';

export function InboxButton({ isWide }: { readonly isWide: boolean }) {
  const t = useWords(shellWords);
  return (
    <Link
      to="/inbox"
      aria-label={t('inbox')}
      className="relative flex h-9 shrink-0 items-center gap-3 rounded-control px-2.5 text-ink-2 no-underline hover:bg-sunk"
    >
      <Bell size={18} aria-hidden="true" />
      {isWide && <span>{t('inbox')}</span>}
    </Link>
  );
}
