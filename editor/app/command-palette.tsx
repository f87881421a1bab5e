import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Command } from 'cmdk';
import { useState } from 'react';
import { api } from '../data/api.ts';
import { Dialog } from '../ui/dialog.tsx';
import { formatTime } from '../ui/format.ts';
import { setLanguage, useWords } from '../words/language.ts';
import { shellWords } from '../words/shell.ts';
import { setTheme } from './theme.ts';

const pages = [
  ['home', '/'],
  ['pipelines', '/pipelines'],
  ['runs', '/runs'],
  ['releases', '/releases'],
  ['deployments', '/deployments'],
  ['datasets', '/datasets'],
  ['labelling', '/labelling'],
  ['artifacts', '/artifacts'],
  ['playground', '/playground'],
  ['models', '/models'],
  ['schedules', '/schedules'],
  ['settings', '/settings'],
] as const;
const item = 'flex h-9 cursor-pointer items-center gap-2 rounded-control px-2 data-[selected=true]:bg-sunk';

/** Everything by name. `>` narrows to actions, `#` to runs, `@` to pipelines and pages. */
export function CommandPalette({ onClose }: { readonly onClose: () => void }) {
  const t = useWords(shellWords);
  const navigate = useNavigate();
  const [text, setText] = useState('');
  const mark = /^[>#@]/.exec(text)?.[0] ?? '';
  const { data: pipelines } = useQuery({ queryKey: ['pipelines'], queryFn: () => api.call('GET /pipelines') });
  const { data: runs } = useQuery({
    queryKey: ['runs', 'newest'],
    queryFn: () => api.call('GET /runs', { query: { limit: 30 } }),
  });
  const go = (to: string) => () => {
    onClose();
    void navigate({ to });
  };
  const act = (run: () => void) => () => {
    onClose();
    run();
  };
  return (
    <Dialog title={t('search')} onClose={onClose}>
      <Command
        label={t('search')}
        filter={(value, search) =>
          value.toLowerCase().includes(search.toLowerCase().replace(/^[>#@]\s*/, '')) ? 1 : 0
        }
      >
        <Command.Input
          autoFocus
          value={text}
          onValueChange={setText}
          placeholder={t('searchHint')}
          className="mb-2 h-9 w-full rounded-control border border-line bg-panel px-2"
        />
        <Command.List className="max-h-[50dvh] overflow-auto">
          <Command.Empty className="p-4 text-center text-ink-3">{t('searchNothing')}</Command.Empty>
          {(mark === '' || mark === '@') && (
            <Command.Group>
              {pages.map(([word, to]) => (
                <Command.Item key={to} value={`${t(word)} ${word}`} onSelect={go(to)} className={item}>
                  {t(word)}
                </Command.Item>
              ))}
              {pipelines?.pipelines.map(({ id, title }) => (
                <Command.Item key={id} value={`${title} ${id}`} onSelect={go(`/pipelines/${id}`)} className={item}>
                  <span className="truncate">{title}</span>
                  <span className="text-xs text-ink-3">{id}</span>
                </Command.Item>
              ))}
            </Command.Group>
          )}
          {(mark === '' || mark === '#') && (
            <Command.Group>
              {runs?.runs.map(({ runId, pipelineId, startedAt }) => (
                <Command.Item
                  key={runId}
                  value={`${pipelineId} ${runId}`}
                  onSelect={go(`/runs/${runId}`)}
                  className={item}
                >
                  <span>{pipelineId}</span>
                  <span className="text-xs text-ink-3">{formatTime(startedAt)}</span>
                </Command.Item>
              ))}
            </Command.Group>
          )}
          {(mark === '' || mark === '>') && (
            <Command.Group>
              <Command.Item value="中文 chinese language" onSelect={act(() => setLanguage('zh'))} className={item}>
                {t('language')}: 中文
              </Command.Item>
              <Command.Item value="english language" onSelect={act(() => setLanguage('en'))} className={item}>
                {t('language')}: English
              </Command.Item>
              <Command.Item
                value={`${t('themeLight')} theme light`}
                onSelect={act(() => setTheme('light'))}
                className={item}
              >
                {t('theme')}: {t('themeLight')}
              </Command.Item>
              <Command.Item
                value={`${t('themeDark')} theme dark`}
                onSelect={act(() => setTheme('dark'))}
                className={item}
              >
                {t('theme')}: {t('themeDark')}
              </Command.Item>
            </Command.Group>
          )}
        </Command.List>
      </Command>
    </Dialog>
  );
}
