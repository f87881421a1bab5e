import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Answer } from '../../../server/client.ts';
import { formatBytes, formatNumber, languageName, shortDigest } from '../../ui/format.ts';
import { Card } from '../../ui/page.tsx';
import { useWords } from '../../words/language.ts';
import { addressToTry } from '../playground/wish.ts';
import { modelWords } from './words.ts';

export type BaseModel = Answer<'GET /models'>['models'][number];

/** One base: what it is, under which licence, and what was built on it. */
export function ModelCard({ model }: { readonly model: BaseModel }) {
  const t = useWords(modelWords);
  const { digest, releases, adapters } = model;
  const number = (value: number | null) => (value === null ? t('unknown') : formatNumber(value, 0));
  const rows: readonly (readonly [string, ReactNode])[] = [
    [t('licence'), model.licence || t('unknown')],
    [t('family'), model.family || t('unknown')],
    [t('languages'), model.languages.map(languageName).join(', ') || t('unknown')],
    [t('template'), model.template || t('unknown')],
    [t('size'), model.sizeBytes === null ? t('unknown') : formatBytes(model.sizeBytes)],
    [
      t('context'),
      model.contextTokens === null ? t('unknown') : t('contextTokens', { count: formatNumber(model.contextTokens, 0) }),
    ],
    [t('vocabulary'), number(model.vocabulary)],
    [t('layers'), number(model.layers)],
    [t('from'), digest === null ? t('notYet') : model.from === 'list' ? t('fromList') : t('fromStore')],
    ...(digest === null
      ? []
      : [
          [
            t('digest'),
            <Link
              key="digest"
              to="/artifacts/$digest"
              params={{ digest }}
              search={{}}
              className="font-mono"
              title={digest}
            >
              {shortDigest(digest)}
            </Link>,
          ] as const,
        ]),
  ];
  return (
    <Card
      title={
        <span className="flex flex-wrap items-center gap-2">
          <span className="min-w-0 break-words">{model.title || model.id}</span>
          <span className="font-mono text-xs font-normal break-all text-ink-3">{model.id}</span>
          {model.isServed && (
            <span className="rounded-control border border-succeeded px-1.5 text-xs font-normal text-succeeded">
              ✓ {t('servedNow')}
            </span>
          )}
        </span>
      }
      actions={
        model.isServed && (
          <Link to="/playground" search={addressToTry('base')} className="shrink-0">
            {t('try')}
          </Link>
        )
      }
    >
      <dl className="grid grid-cols-[max-content_minmax(0,1fr)] gap-x-4 gap-y-1 px-4 py-3">
        {rows.map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-ink-3">{name}</dt>
            <dd className="break-words">{value}</dd>
          </div>
        ))}
      </dl>
      <div className="border-t border-line px-4 py-3">
        <h3 className="pb-1 text-xs font-semibold text-ink-3">{t('builtOn')}</h3>
        {releases.length + adapters === 0 ? (
          <p className="text-ink-2">{t('nothingBuilt')}</p>
        ) : (
          <ul className="flex flex-wrap gap-x-4 gap-y-1">
            {releases.map(({ alias, number: of, digest: release }) => (
              <li key={release}>
                <Link
                  to="/artifacts/$digest"
                  params={{ digest: release }}
                  search={{}}
                  className="inline-flex min-h-6 items-center"
                >
                  {t('release', { alias, number: of })}
                </Link>
              </li>
            ))}
            {adapters > 0 && (
              <li>
                <Link to="/artifacts" search={{ type: 'adapter' }} className="inline-flex min-h-6 items-center">
                  {t('adapters', { count: adapters })}
                </Link>
              </li>
            )}
          </ul>
        )}
      </div>
    </Card>
  );
}
