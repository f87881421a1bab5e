import { Link } from '@tanstack/react-router';
import { ChevronLeft, Code, Compass, History, PanelRight, Play } from 'lucide-react';
import { useMay } from '../../data/session.ts';
import { useDocument } from '../../state/document.ts';
import { useProblems } from '../../state/problems.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { useSearchState } from '../../ui/search-state.ts';
import { useWords } from '../../words/language.ts';
import { shellWords } from '../../words/shell.ts';
import { useEditing } from './editing.ts';
import { PeopleHere } from './people-here.tsx';
import { SaveMark } from './save-mark.tsx';
import { editorWords } from './words.ts';

/** What the pipeline is called, whether it is saved, what is wrong with it, and the way to run it. */
export function EditorHeader() {
  const t = useWords(editorWords);
  const said = useWords(shellWords);
  const { pipelineId } = useEditing();
  const [search, change] = useSearchState();
  const title = useDocument(({ value }) => (typeof value['title'] === 'string' ? value['title'] : ''));
  const problems = useProblems();
  const mayRun = useMay('run:start');
  const toggle = (panel: string) => change({ panel: search['panel'] === panel ? undefined : panel });
  return (
    <header className="flex h-12 shrink-0 items-center gap-1 border-b border-line bg-panel px-2">
      <Link
        to="/pipelines"
        aria-label={said('pipelines')}
        title={said('pipelines')}
        className="grid size-8 shrink-0 place-items-center rounded-control text-ink-2 hover:bg-sunk"
      >
        <ChevronLeft size={18} />
      </Link>
      <h1 className="min-w-0 shrink truncate text-lg font-semibold" title={title || pipelineId}>
        {title || pipelineId}
      </h1>
      <SaveMark />
      <span className="min-w-0 flex-1" />
      <PeopleHere />
      <Button
        size="small"
        look="quiet"
        aria-expanded={search['problems'] !== undefined}
        aria-label={problems.length === 0 ? t('noProblems') : t('problems', { count: problems.length })}
        className={problems.length > 0 ? '!text-failed' : ''}
        onClick={() => change({ problems: search['problems'] === undefined ? '1' : undefined })}
        data-part="problems-badge"
      >
        <span aria-hidden="true">{problems.length === 0 ? '✓' : '✕'}</span>
        <span className="max-lg:hidden">
          {problems.length === 0 ? t('noProblems') : t('problems', { count: problems.length })}
        </span>
        {problems.length > 0 && <span className="lg:hidden">{problems.length}</span>}
      </Button>
      <Button
        size="small"
        look="quiet"
        aria-pressed={search['panel'] === 'history'}
        aria-label={t('history')}
        onClick={() => toggle('history')}
      >
        <History size={16} aria-hidden="true" />
        <span className="max-lg:hidden">{t('history')}</span>
      </Button>
      <Button
        size="small"
        look="quiet"
        aria-pressed={search['panel'] === 'code'}
        aria-label={t('code')}
        onClick={() => toggle('code')}
      >
        <Code size={16} aria-hidden="true" />
        <span className="max-lg:hidden">{t('code')}</span>
      </Button>
      <IconButton label={t('tour')} className="max-sm:hidden" onClick={() => change({ tour: '1' })}>
        <Compass size={16} />
      </IconButton>
      <IconButton
        label={t('inspector')}
        aria-pressed={search['inspector'] !== 'closed'}
        onClick={() =>
          change({ inspector: search['inspector'] === 'closed' ? undefined : 'closed' }, { replace: true })
        }
      >
        <PanelRight size={16} />
      </IconButton>
      {mayRun && (
        <Button look="primary" onClick={() => change({ run: '1' })} data-part="run">
          <Play size={14} aria-hidden="true" />
          {t('run')}
        </Button>
      )}
    </header>
  );
}
