import { X } from 'lucide-react';
import { IconButton } from '../../ui/button.tsx';
import { useWords } from '../../words/language.ts';
import { nameOf, type TryableModel } from './models-query.ts';
import { playgroundWords } from './words.ts';

interface ModelSelectProps {
  readonly models: readonly TryableModel[];
  readonly value: string;
  /** From 1: which of those side by side. */
  readonly number: number;
  readonly onChange: (id: string) => void;
  /** Absent: it is the only one. */
  readonly onRemove?: (() => void) | undefined;
}

const groups = [
  { kind: 'release', word: 'releases' },
  { kind: 'adapter', word: 'adapters' },
  { kind: 'base', word: 'untouched' },
] as const;

export function ModelSelect({ models, value, number, onChange, onRemove }: ModelSelectProps) {
  const t = useWords(playgroundWords);
  const isThere = models.some(({ id }) => id === value);
  return (
    <div className="flex min-w-0 flex-1 items-center gap-1">
      <select
        aria-label={t('modelNumber', { number })}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        className="h-8 min-w-0 flex-1 truncate rounded-control border border-line bg-panel px-2 font-semibold max-sm:h-11"
      >
        {!isThere && <option value={value}>{nameOf(models, value, t)}</option>}
        {groups.map(({ kind, word }) => {
          const inGroup = models.filter((model) => model.kind === kind);
          return (
            inGroup.length > 0 && (
              <optgroup key={kind} label={t(word)}>
                {inGroup.map(({ id }) => (
                  <option key={id} value={id}>
                    {nameOf(models, id, t)}
                  </option>
                ))}
              </optgroup>
            )
          );
        })}
      </select>
      {onRemove && (
        <IconButton label={t('removeModel')} onClick={onRemove}>
          <X size={16} />
        </IconButton>
      )}
    </div>
  );
}
