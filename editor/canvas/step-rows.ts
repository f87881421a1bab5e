import type { Kind } from '../../pipeline/kind.ts';
import type { Text } from '../../pipeline/text.ts';

export interface StepRow {
  readonly name: string;
  readonly title: Text;
  readonly value: string | Text;
  readonly isChanged: boolean;
}

interface Schema {
  readonly meta?: () => { readonly title?: Text; readonly expert?: boolean } | undefined;
  readonly def?: { readonly defaultValue?: unknown };
}

/** The rows of a card: what was set first, then what the kind sets by itself; expert ones only when set. */
export function rowsOf(kind: Kind, params: Readonly<Record<string, unknown>>, most: number): readonly StepRow[] {
  const fields = Object.entries(kind.params.shape as Readonly<Record<string, Schema>>).map(([name, schema]) => {
    const meta = schema.meta?.() ?? {};
    const isChanged = Object.hasOwn(params, name);
    const given = isChanged ? params[name] : schema.def?.defaultValue;
    return { name, title: meta.title ?? { en: name, zh: name }, isChanged, isExpert: meta.expert === true, given };
  });
  const order = (field: (typeof fields)[number]) => (field.isChanged ? 0 : field.isExpert ? 2 : 1);
  return [...fields]
    .sort((a, b) => order(a) - order(b))
    .slice(0, most)
    .map(({ name, title, given, isChanged }) => ({
      name,
      title,
      isChanged,
      value: kind.inWords?.[name]?.(given) ?? show(given),
    }));
}

function show(value: unknown): string {
  if (value === undefined) return '—';
  if (typeof value === 'object' && value !== null) {
    if ('$param' in value && typeof value.$param === 'string') return `= ${value.$param}`;
    if ('$secret' in value && typeof value.$secret === 'string') return `🔑 ${value.$secret}`;
    return JSON.stringify(value).slice(0, 80);
  }
  return (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, 80);
}
