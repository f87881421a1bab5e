import { X } from 'lucide-react';
import { create } from 'zustand';
import { useWords } from '../words/language.ts';
import { shellWords } from '../words/shell.ts';
import { Button, IconButton } from './button.tsx';

interface Toast {
  readonly id: number;
  readonly text: string;
  readonly tone: 'usual' | 'failed';
  readonly action?: { readonly label: string; readonly run: () => void };
}

const useToasts = create<{ readonly shown: readonly Toast[] }>(() => ({ shown: [] }));
let nextId = 1;
const staysMs = 6_000;

const remove = (id: number) => useToasts.setState(({ shown }) => ({ shown: shown.filter((one) => one.id !== id) }));

/** A short word about what just happened. Failures stay until they are closed; the rest goes by itself. */
export function toast(text: string, options: Partial<Pick<Toast, 'tone' | 'action'>> = {}): void {
  const id = nextId++;
  useToasts.setState(({ shown }) => ({ shown: [...shown.slice(-3), { id, text, tone: 'usual', ...options }] }));
  if (options.tone !== 'failed') setTimeout(() => remove(id), staysMs);
}

export function Toasts() {
  const shown = useToasts((state) => state.shown);
  const t = useWords(shellWords);
  return (
    <div
      role="status"
      aria-live="polite"
      className="pointer-events-none fixed inset-x-0 bottom-16 z-50 flex flex-col items-center gap-2 px-4 sm:bottom-4"
    >
      {shown.map(({ id, text, tone, action }) => (
        <div
          key={id}
          className={`pointer-events-auto flex max-w-140 items-center gap-2 rounded-panel border bg-panel py-1.5 pr-1.5 pl-4 shadow-float ${tone === 'failed' ? 'border-failed text-failed' : 'border-line'}`}
        >
          <span className="min-w-0 flex-1 break-words">{text}</span>
          {action && (
            <Button
              size="small"
              look="quiet"
              onClick={() => {
                action.run();
                remove(id);
              }}
            >
              {action.label}
            </Button>
          )}
          <IconButton label={t('close')} onClick={() => remove(id)}>
            <X size={14} />
          </IconButton>
        </div>
      ))}
    </div>
  );
}
