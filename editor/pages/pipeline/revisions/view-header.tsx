import { Link } from '@tanstack/react-router';
import { ChevronLeft } from 'lucide-react';
import type { ReactNode } from 'react';
import { useWords } from '../../../words/language.ts';
import { revisionWords } from './words.ts';

interface ViewHeaderProps {
  readonly pipelineId: string;
  readonly title: string;
  readonly children?: ReactNode;
}

/** Above what can only be looked at: what it is, and the way back to the draft. */
export function ViewHeader({ pipelineId, title, children }: ViewHeaderProps) {
  const own = useWords(revisionWords);
  return (
    <header className="flex min-h-12 shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line bg-panel px-2">
      <Link
        to="/pipelines/$pipelineId"
        params={{ pipelineId }}
        search={{ panel: 'history' }}
        aria-label={own('backToDraft')}
        title={own('backToDraft')}
        className="grid size-8 shrink-0 place-items-center rounded-control text-ink-2 hover:bg-sunk"
      >
        <ChevronLeft size={18} />
      </Link>
      <h1 className="min-w-0 truncate text-lg font-semibold" title={title}>
        {title}
      </h1>
      {children}
    </header>
  );
}
