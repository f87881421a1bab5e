import { useEffect, useState } from 'react';
import { evidenceChanges, type EvidenceChange } from '../../release/evidence-changes.ts';
import { useMetricText, type Evidence } from '../../release/evidence-text.ts';
import { Button } from '../../ui/button.tsx';
import { useWords } from '../../words/language.ts';
import type { Standing } from './decision.ts';
import { evidenceNewsWords } from './evidence-news-words.ts';

/** Which rules and numbers are not as they were. */
export function EvidenceDifferences({ before, now }: { readonly before: Evidence; readonly now: Evidence }) {
  const t = useWords(evidenceNewsWords);
  const say = useMetricText();
  const words = (change: EvidenceChange): string => {
    switch (change.what) {
      case 'metric': {
        const { metric, was, is } = change;
        return t('metric', {
          metric: say.name(metric),
          was: say.frequency(metric, was),
          is: say.frequency(metric, is),
        });
      }
      case 'unsafe':
        return t('unsafe', { was: change.was, is: change.is });
      case 'report':
      case 'by-hand':
        return t(change.what);
      default:
        return t(change.what, { metric: say.name(change.metric) });
    }
  };
  const changes = evidenceChanges(before, now).map(words);
  if (changes.length === 0) return <p className="text-xs text-ink-2">{t('none')}</p>;
  return (
    <ul aria-label={t('changed')} className="list-disc pl-5 text-ink">
      {changes.map((change, at) => (
        <li key={at} className="break-words">
          {change}
        </li>
      ))}
    </ul>
  );
}

interface EvidenceNewsProps {
  readonly evidence: Evidence;
  readonly standing: Standing;
}

/** Says so when other evidence waits than what this page was opened on. */
export function EvidenceNews({ evidence, standing }: EvidenceNewsProps) {
  const t = useWords(evidenceNewsWords);
  const [read, setRead] = useState<Evidence | null>(null);
  const waiting = standing.is === 'waiting' ? standing.evidenceDigest : null;
  // Evidence on its way leaves what was there before in its place.
  const isHere = waiting !== null && evidence.pass?.digest === waiting;
  const isNews = read !== null && isHere && read.pass?.digest !== waiting;
  useEffect(() => {
    if (waiting === null) setRead(null);
    else if (isHere) setRead((before) => before ?? evidence);
  }, [waiting, isHere, evidence]);
  return (
    <div role="status" className="empty:hidden">
      {isNews && (
        <section
          className="flex flex-col gap-2 rounded-card border border-waiting bg-panel p-4"
          data-evidence="changed"
        >
          <h2 className="font-semibold text-waiting">◆ {t('title')}</h2>
          <p className="text-ink-2">{t('text')}</p>
          <EvidenceDifferences before={read} now={evidence} />
          <Button size="touch" className="self-start" onClick={() => setRead(evidence)}>
            {t('understood')}
          </Button>
        </section>
      )}
    </div>
  );
}
