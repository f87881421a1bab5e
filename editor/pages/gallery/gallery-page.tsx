import { lazy, Suspense } from 'react';
import { Page } from '../../ui/page.tsx';
import { useSearchState } from '../../ui/search-state.ts';
import { SelectField } from '../../ui/fields.tsx';
import { Loading } from '../../ui/states.tsx';
import { useWords } from '../../words/language.ts';
import { AnswerStates, LyricStates, ModelStates, PageStates, QuestionStates, ScheduleStates } from './part-states.tsx';
import { ButtonStates, DialogStates, FieldStates, StatusStates, TableStates } from './ui-states.tsx';
import { galleryWords } from './words.ts';

// The canvas is asked for when it is shown.
const StepStates = lazy(() => import('./step-states.tsx').then((m) => ({ default: m.StepStates })));

const sections = [
  { id: 'buttons', Body: ButtonStates },
  { id: 'fields', Body: FieldStates },
  { id: 'statuses', Body: StatusStates },
  { id: 'steps', Body: StepStates },
  { id: 'empty', Body: PageStates },
  { id: 'table', Body: TableStates },
  { id: 'dialogs', Body: DialogStates },
  { id: 'lyrics', Body: LyricStates },
  { id: 'answers', Body: AnswerStates },
  { id: 'models', Body: ModelStates },
  { id: 'schedules', Body: ScheduleStates },
  { id: 'questions', Body: QuestionStates },
] as const;

/** Every state of the parts that pages are made of, without a server: `?only=` shows one of its sections. */
export function GalleryPage() {
  const t = useWords(galleryWords);
  const [search, change] = useSearchState();
  const only = sections.find(({ id }) => id === search['only'])?.id ?? null;
  return (
    <Page title={t('title')}>
      <p className="max-w-180 text-ink-2">{t('about')}</p>
      <div className="max-w-80">
        <SelectField
          label={t('show')}
          value={only ?? ''}
          onChange={(event) => change({ only: event.target.value || undefined })}
        >
          <option value="">{t('allSections')}</option>
          {sections.map(({ id }) => (
            <option key={id} value={id}>
              {t(id)}
            </option>
          ))}
        </SelectField>
      </div>
      {sections
        .filter(({ id }) => only === null || only === id)
        .map(({ id, Body }) => (
          <section key={id} data-section={id} aria-labelledby={`section-${id}`} className="flex flex-col gap-3">
            <h2 id={`section-${id}`} className="border-b border-line pb-1 text-lg font-semibold">
              {t(id)}
            </h2>
            <Suspense fallback={<Loading rows={6} />}>
              <Body />
            </Suspense>
          </section>
        ))}
    </Page>
  );
}
