import { useQuery } from '@tanstack/react-query';
import { modelsQuery } from '../../data/models.ts';
import { Page } from '../../ui/page.tsx';
import { Empty, Failure, Loading } from '../../ui/states.tsx';
import { useWords } from '../../words/language.ts';
import { ModelCard } from './model-card.tsx';
import { modelWords } from './words.ts';

export function ModelsPage() {
  const t = useWords(modelWords);
  const { data: models, error, refetch } = useQuery(modelsQuery);
  return (
    <Page title={t('title')}>
      <p className="max-w-180 text-ink-2">{t('about')}</p>
      {models === undefined ? (
        error ? (
          <Failure error={error} onRetry={() => void refetch()} />
        ) : (
          <Loading />
        )
      ) : models.length === 0 ? (
        <Empty title={t('emptyTitle')}>{t('emptyText')}</Empty>
      ) : (
        <div className="grid items-start grid-cols-1 gap-4 md:grid-cols-2">
          {models.map((model) => (
            <ModelCard key={model.digest ?? model.id} model={model} />
          ))}
        </div>
      )}
    </Page>
  );
}
