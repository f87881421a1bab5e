import { queryOptions } from '@tanstack/react-query';
import type { Answer as Answered } from '../../../server/client.ts';
import { api } from '../../data/api.ts';
import { shortDigest } from '../../ui/format.ts';
import type { Say } from '../../words/language.ts';
import type { playgroundWords } from './words.ts';

export type TryableModel = Answered<'GET /playground/models'>['models'][number];

export const modelsQuery = queryOptions({
  queryKey: ['playground', 'models'],
  queryFn: async () => (await api.call('GET /playground/models')).models,
  staleTime: 30_000,
});

/** What a person calls it. */
export function nameOf(
  models: readonly TryableModel[],
  id: string,
  t: Say<keyof (typeof playgroundWords)['words']>,
): string {
  const found = models.find((model) => model.id === id);
  if (!found) return t('gone', { id: shortDigest(id) });
  const { kind, name, number, method } = found;
  if (kind === 'base') return t('baseName', { name });
  if (kind === 'release') return t('releaseName', { name, number });
  return t('adapterName', { name: name.replace(/\/adapter$/, ''), number, method: method ?? 'LoRA' });
}

/** What is compared when nobody has chosen: the newest release beside the base it started from. */
export function usualModels(models: readonly TryableModel[]): readonly string[] {
  const newest = models.find(({ kind }) => kind === 'release') ?? models.find(({ kind }) => kind === 'adapter');
  return newest ? [newest.id, 'base'] : models.slice(0, 1).map(({ id }) => id);
}
