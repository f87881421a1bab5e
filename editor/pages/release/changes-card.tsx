import { Link } from '@tanstack/react-router';
import type { RunView } from '../../../server/client.ts';
import { useMetricText, type Evidence } from '../../release/evidence-text.ts';
import { formatNumber, shortDigest } from '../../ui/format.ts';
import { Card } from '../../ui/page.tsx';
import { useText, useWords } from '../../words/language.ts';
import { releaseWords } from './words.ts';

type Change = Evidence['changes'][number];
interface ChangesCardProps {
  readonly evidence: Evidence;
  readonly run: RunView;
}

/** One line of chips: what the candidate was made from that the release before was not. */
export function ChangesCard({ evidence, run }: ChangesCardProps) {
  const t = useWords(releaseWords);
  const say = useMetricText();
  const { previous, changes } = evidence;
  const sorted = changes.toSorted((a, b) => weightOf(a) - weightOf(b));
  const [from, to] = [evidence.previousRevision, run.revision];
  return (
    <Card title={t('changed')}>
      <div className="flex flex-col gap-3 p-4">
        <p className="text-xs text-ink-3">
          {previous ? t('changedSince', { name: say.release(previous.number, '') }) : t('changedFirst')}
        </p>
        {changes.length === 0 ? <p>{t('changedNothing')}</p> : <Chips changes={sorted.slice(0, mostChips)} />}
        {sorted.length > mostChips && (
          <details>
            <summary className="inline-flex min-h-6 items-center text-xs text-focus underline underline-offset-2 max-sm:min-h-11">
              {t('moreChanges', { count: sorted.length - mostChips })}
            </summary>
            <div className="mt-2">
              <Chips changes={sorted.slice(mostChips)} />
            </div>
          </details>
        )}
        <p className="flex flex-wrap gap-x-4 gap-y-1 text-xs text-ink-3">
          <span>
            <span aria-hidden="true">↺</span> {t('reproducible')}
          </span>
          <Link to="/runs/$runId" params={{ runId: run.runId }}>
            {t('runLink')}
          </Link>
          {from !== null && to !== null && from !== to && (
            <Link
              to="/pipelines/$pipelineId"
              params={{ pipelineId: run.pipelineId }}
              search={{ diff: `${from}..${to}` }}
            >
              {t('diffLink')}
            </Link>
          )}
        </p>
      </div>
    </Card>
  );
}

/** One line on a wide page. */
const mostChips = 6;
/** What people did by hand and what it was made from first; how it was trained next; how it is judged and served last. */
function weightOf(change: Change): number {
  if (change.what === 'by-hand') return 0;
  if (change.what !== 'parameter') return 1;
  return change.kind.startsWith('train-') ? 2 : 3;
}

function Chips({ changes }: { readonly changes: readonly Change[] }) {
  const chip = useChangeText();
  return (
    <ul className="flex flex-wrap gap-2">
      {changes.map((change) => (
        <li
          key={JSON.stringify(change)}
          className={`max-w-full rounded-control border px-2 py-0.5 break-words ${change.what === 'by-hand' ? 'border-waiting text-waiting' : 'border-line'}`}
          title={change.what === 'by-hand' ? change.reason : undefined}
        >
          {chip(change)}
        </li>
      ))}
    </ul>
  );
}

function useChangeText(): (change: Change) => string {
  const t = useWords(releaseWords);
  const text = useText();
  const number = (before: number | null, after: number) =>
    before === null
      ? formatNumber(after)
      : `${after > before ? '+' : '−'}${formatNumber(Math.abs(after - before))} (${formatNumber(after)})`;
  const isPlain = (one: unknown) => one === null || ['number', 'string', 'boolean'].includes(typeof one);
  const value = (one: unknown) => {
    const said = typeof one === 'number' ? formatNumber(one, 6) : typeof one === 'string' ? one : JSON.stringify(one);
    return said.length > 40 ? `${said.slice(0, 40)}…` : said;
  };
  return (change) => {
    switch (change.what) {
      case 'rows':
      case 'preferences':
      case 'feedback':
        return t(change.what, { change: number(change.before, change.after) });
      case 'parameter':
        if (!isPlain(change.before) || !isPlain(change.after))
          return t('parameterList', { kind: text(change.kindTitle), key: text(change.keyTitle) });
        return t('parameter', {
          kind: text(change.kindTitle),
          key: text(change.keyTitle),
          before: value(change.before),
          after: value(change.after),
        });
      case 'step-added':
      case 'step-removed':
        return t(change.what, { kind: text(change.kindTitle) });
      case 'base':
        return t('baseChanged', { digest: shortDigest(change.after) });
      case 'scorer':
        return t('scorerChanged', { name: change.after });
      case 'by-hand':
        return t('byHand', { who: change.who, action: t(change.action), stepId: change.stepId });
    }
  };
}
