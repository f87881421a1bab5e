import { useLocation } from '@tanstack/react-router';
import { useIsLost } from '../data/connection.ts';
import { useWords } from '../words/language.ts';
import { shellWords } from '../words/shell.ts';

/** A run says itself that it reconnects, and the editor that it keeps what is edited. */
const saysItself = /^\/(runs|pipelines)\/./;

/** Over every page that shows what may be old by now. */
export function OfflineStrip() {
  const t = useWords(shellWords);
  const isLost = useIsLost();
  const isSaid = useLocation({ select: ({ pathname }) => saysItself.test(pathname) });
  return (
    <div role="status" className="sticky top-0 z-30 empty:hidden print:hidden">
      {isLost && !isSaid && (
        <p data-state="offline" className="border-b border-waiting bg-panel px-4 py-1.5 text-xs text-waiting">
          ◆ {t('offline')} {t('mayBeOld')}
        </p>
      )}
    </div>
  );
}
