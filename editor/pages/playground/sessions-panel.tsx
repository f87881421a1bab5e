import { Trash2 } from 'lucide-react';
import { IconButton } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { formatTime } from '../../ui/format.ts';
import { Empty } from '../../ui/states.tsx';
import { useWords } from '../../words/language.ts';
import type { Session } from './sessions.ts';
import { playgroundWords } from './words.ts';

interface SessionsPanelProps {
  readonly sessions: readonly Session[];
  readonly onOpen: (session: Session) => void;
  readonly onRemove: (id: string) => void;
  readonly onClose: () => void;
}

/** What was written before in this browser: open one to write with it again. */
export function SessionsPanel({ sessions, onOpen, onRemove, onClose }: SessionsPanelProps) {
  const t = useWords(playgroundWords);
  return (
    <Dialog title={t('sessionsTitle')} onClose={onClose}>
      {sessions.length === 0 ? (
        <Empty title={t('sessionsEmpty')} />
      ) : (
        <ul className="flex flex-col gap-2">
          {sessions.map((session) => (
            <li key={session.id} className="flex items-start gap-2 rounded-control border border-line p-2">
              <button
                type="button"
                aria-label={`${t('sessionOpen')}: ${session.prompt}`}
                onClick={() => onOpen(session)}
                className="min-w-0 flex-1 text-left hover:underline"
              >
                <span className="block truncate">{session.prompt}</span>
                <span className="block text-xs text-ink-3">{formatTime(session.at)}</span>
                {session.answers.map(({ name, text }) => (
                  <span key={name} className="block truncate text-xs text-ink-2">
                    {name}: <span className="font-lyric">{text.replaceAll('\n', ' / ')}</span>
                  </span>
                ))}
              </button>
              <IconButton label={t('sessionRemove')} onClick={() => onRemove(session.id)}>
                <Trash2 size={16} />
              </IconButton>
            </li>
          ))}
        </ul>
      )}
      <p className="pt-3 text-xs text-ink-3">{t('sessionsHelp')}</p>
    </Dialog>
  );
}
