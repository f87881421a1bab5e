import { statusWords } from '../../words/shell.ts';
import { searchKeywords } from './search-keywords.generated.ts';

const outcomes = ['done', 'rejected', 'failed', 'cancelled', 'superseded', 'expired'] as const;
interface RunSearch {
  readonly outcome?: (typeof outcomes)[number] | 'open';
  readonly search?: string;
}

/** Every word a status goes by: in both languages, and in pinyin. */
const outcomeOf = (word: string): RunSearch['outcome'] => {
  const goesBy = (key: keyof typeof statusWords.words) => [
    statusWords.words[key].en.toLowerCase(),
    statusWords.words[key].zh,
    ...(searchKeywords[`status.${key}`] ?? []),
  ];
  if (word === 'open' || goesBy('running').includes(word)) return 'open';
  return outcomes.find((outcome) => goesBy(outcome).includes(word));
};

/**
 * What the server is asked for: `failed nightly` are the failed runs of pipelines called like that. Null when it can
 * have nothing, as ids have letters, digits and hyphens alone. `wanted` is folded.
 */
export function readRunSearch(wanted: string): RunSearch | null {
  const words = wanted.replace(/^…/, '').split(' ');
  const outcome = words.map(outcomeOf).find((one) => one !== undefined);
  const rest = words.filter((word) => word !== '' && outcomeOf(word) === undefined);
  const [search] = rest;
  if (rest.length > 1 || (search !== undefined && !/^[a-z0-9-]{1,63}$/.test(search))) return null;
  return { ...(outcome ? { outcome } : {}), ...(search === undefined ? {} : { search }) };
}
