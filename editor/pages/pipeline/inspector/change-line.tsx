import type { Change } from '../../../../pipeline/changes.ts';
import { textOfValue } from '../../../form/typed-text.ts';
import { useWords } from '../../../words/language.ts';
import { inspectorWords } from './words.ts';

/** @param skip how many keys of the path are told by what stands around it */
export function ChangeLine({
  change: { path, before, after },
  skip,
}: {
  readonly change: Change;
  readonly skip: number;
}) {
  const own = useWords(inspectorWords);
  const name = path
    .slice(skip)
    .join('.')
    .replace(/^params\./, '');
  const what = before === undefined ? own('added') : after === undefined ? own('removed') : '';
  const say = (value: typeof before) =>
    typeof value === 'object' && value !== null && skip > path.length - 1 ? '' : textOfValue(value).slice(0, 300);
  return (
    <li className="text-xs break-words">
      <span className="font-mono">{name || path.at(-1)}</span> {what && <span className="text-ink-3">{what} </span>}
      {before !== undefined && <del className="text-failed decoration-1">{say(before)}</del>}
      {before !== undefined && after !== undefined && <span aria-hidden="true"> → </span>}
      {after !== undefined && <ins className="text-succeeded no-underline">{say(after)}</ins>}
    </li>
  );
}
