import { Link } from '@tanstack/react-router';
import { Empty } from '../ui/states.tsx';
import { useWords } from '../words/language.ts';
import { shellWords } from '../words/shell.ts';

export function NotFound() {
  const t = useWords(shellWords);
  return (
    <Empty title={t('notFoundTitle')} actions={<Link to="/">{t('home')}</Link>}>
      {t('notFoundText')}
    </Empty>
  );
}
