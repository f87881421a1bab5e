import { useState } from 'react';
import { useMetricText, type Evidence, type Metric, type Rule } from '../../release/evidence-text.ts';
import { judge, leastEffectOf, type Judgement } from '../../release/judge.ts';
import { Whisker } from '../../release/whisker.tsx';
import { evidenceWords } from '../../release/words.ts';
import { formatNumber, formatPercent } from '../../ui/format.ts';
import { Card } from '../../ui/page.tsx';
import { useWords } from '../../words/language.ts';
import { RowsDialog } from './rows-dialog.tsx';
import { releaseWords } from './words.ts';

interface GatesCardProps {
  readonly evidence: Evidence;
  readonly runId: string;
  readonly stepId: string;
}
interface Row {
  readonly metric: string;
  readonly rule: Rule | null;
  readonly measured: Metric | null;
}

const order: Readonly<Record<Judgement, number>> = {
  'clearly-worse': 0,
  worse: 1,
  'clearly-better': 2,
  'probably-better': 3,
  'cannot-tell': 4,
  'no-practical-difference': 5,
};
const telling = ({ metric, measured }: Row) => (measured ? order[judge(measured, leastEffectOf(metric))] : -1);

/** Rules of the gate, failing ones first, then what was measured besides; what tells most before what tells nothing. */
function rowsOf({ rules, metrics }: Evidence): Row[] {
  const asked: Row[] = rules
    .map((rule) => ({ metric: rule.metric, rule, measured: metrics[rule.metric] ?? null }))
    .toSorted((a, b) => Number(a.rule.passed) - Number(b.rule.passed) || telling(a) - telling(b));
  const others = Object.entries(metrics)
    .filter(([name]) => !rules.some(({ metric }) => metric === name))
    .map(([metric, measured]) => ({ metric, rule: null, measured }))
    .toSorted((a, b) => telling(a) - telling(b));
  return [...asked, ...others];
}

/** Where the gate's line lies as a difference to the baseline. */
function thresholdOf({ rule, measured }: Row): number | null {
  if (!rule) return null;
  if (rule.rule === 'better-by') return rule.value;
  if (rule.rule === 'not-worse-by') return -rule.value;
  return measured ? rule.value - measured.baseline : null;
}

export function GatesCard({ evidence, runId, stepId }: GatesCardProps) {
  const t = useWords(releaseWords);
  const say = useMetricText();
  const [open, setOpen] = useState<string | null>(null);
  const rows = rowsOf(evidence);
  const { report } = evidence;
  const prompts = Math.max(0, ...rows.map(({ measured }) => measured?.prompts ?? 0));
  return (
    <Card title={t('gates')}>
      {report && (
        <p className="px-4 pt-3 text-xs text-ink-3">
          {t('gatesHint', {
            name: say.release(report.baseline?.number ?? null, report.baselineModel),
            prompts: formatNumber(prompts),
            level: formatPercent(evidence.level),
          })}
        </p>
      )}
      <ul className="divide-y divide-line">
        {rows.map((row, at) => (
          // The same metric may stand in several rules.
          <GateRow key={`${row.metric} ${at}`} row={row} level={evidence.level} onOpen={() => setOpen(row.metric)} />
        ))}
      </ul>
      {open !== null && <RowsDialog runId={runId} stepId={stepId} metric={open} onClose={() => setOpen(null)} />}
    </Card>
  );
}

const toneOf: Readonly<Record<Judgement, string>> = {
  'clearly-better': 'text-succeeded',
  'probably-better': 'text-succeeded',
  'no-practical-difference': 'text-ink-2',
  'cannot-tell': 'text-waiting',
  worse: 'text-failed',
  'clearly-worse': 'text-failed',
};

interface GateRowProps {
  readonly row: Row;
  readonly level: number;
  readonly onOpen: () => void;
}

function GateRow({ row, level, onOpen }: GateRowProps) {
  const t = useWords(releaseWords);
  const e = useWords(evidenceWords);
  const say = useMetricText();
  const { metric, rule, measured } = row;
  const word = measured && judge(measured, leastEffectOf(metric));
  const points = (value: number) => formatNumber(value, 3);
  return (
    <li className="grid gap-x-4 gap-y-1 px-4 py-3 sm:grid-cols-[minmax(0,1fr)_19rem]" data-metric={metric}>
      <div className="min-w-0">
        <div className="flex flex-wrap items-center gap-x-2">
          <GateGlyph rule={rule} />
          <h3 className="font-semibold">{say.name(metric)}</h3>
          {word && <span className={`font-semibold ${toneOf[word]}`}>{e(word)}</span>}
        </div>
        {measured ? (
          <button
            type="button"
            onClick={onOpen}
            title={t('openRows', { metric: say.name(metric) })}
            className="min-h-6 text-left text-lg text-ink underline decoration-line underline-offset-4 hover:decoration-ink max-sm:min-h-11"
          >
            {say.frequency(metric, measured.delta)}
          </button>
        ) : (
          <p className="text-failed">{t('missing')}</p>
        )}
        <p className="text-xs text-ink-3">{rule ? <RuleText rule={rule} /> : t('noGate')}</p>
      </div>
      {measured && (
        <div className="flex flex-col justify-center">
          <Whisker
            delta={measured.delta}
            low={measured.low}
            high={measured.high}
            threshold={thresholdOf(row)}
            leastEffect={leastEffectOf(metric)}
            label={t('interval', {
              level: formatPercent(level),
              delta: points(measured.delta),
              low: points(measured.low),
              high: points(measured.high),
            })}
          />
          <p className="text-2xs text-ink-3">
            {formatPercent(measured.baseline)} → {formatPercent(measured.candidate)} ·{' '}
            {t('wins', { better: measured.better, equal: measured.equal, worse: measured.worse })}
          </p>
        </div>
      )}
    </li>
  );
}

function GateGlyph({ rule }: { readonly rule: Rule | null }) {
  const t = useWords(releaseWords);
  if (!rule) return null;
  return (
    <span className={`inline-flex items-center gap-1 text-xs ${rule.passed ? 'text-succeeded' : 'text-failed'}`}>
      <span aria-hidden="true">{rule.passed ? '✓' : '✕'}</span>
      {rule.passed ? t('gatePassed') : t('gateFailed')}
    </span>
  );
}

function RuleText({ rule }: { readonly rule: Rule }) {
  const t = useWords(releaseWords);
  const share = (value: number) => formatPercent(value);
  const compares = rule.rule === 'better-by' || rule.rule === 'not-worse-by';
  const asked =
    rule.rule === 'better-by' && rule.value === 0
      ? t('better-by-zero')
      : t(rule.rule, { limit: share(rule.value), seen: rule.seen === null ? t('missing') : share(rule.seen) });
  return (
    <>
      {asked}
      {compares && rule.significant && ` · ${t('significant')}`}
    </>
  );
}
