import { useWords } from '../../words/language.ts';
import { shellWords } from '../../words/shell.ts';
import type { Entry } from './find.ts';
import { searchKeywords } from './search-keywords.generated.ts';
import type { Place } from './use-go.ts';

const pages = [
  ['home', '/'],
  ['inbox', '/inbox'],
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

export function usePlaces(go: (place: Place) => () => void): readonly Entry[] {
  const t = useWords(shellWords);
  return pages.map(([word, to]) => {
    const { en, zh } = shellWords.words[word];
    const keywords = searchKeywords[`page.${word}`] ?? [];
    return { key: `page ${to}`, group: 'pages', title: t(word), names: [en, zh, ...keywords], run: go({ to }) };
  });
}
