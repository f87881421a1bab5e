import type { RunView } from '../../../server/client.ts';
import { DigestLink } from '../../run/digest-link.tsx';
import { useStepTitle } from '../../run/step-title.ts';
import { useWords } from '../../words/language.ts';
import { runWords } from './words.ts';

interface ReuseListProps {
  readonly run: RunView;
  readonly word: 'reuses' | 'recomputes' | 'leavesOut';
  readonly steps: readonly string[];
}

/** Steps by name, those that are taken as they are with the digests of what they made. */
export function ReuseList({ run, word, steps }: ReuseListProps) {
  const t = useWords(runWords);
  const title = useStepTitle();
  if (steps.length === 0) return null;
  const wanted = new Set(steps);
  return (
    <section>
      <h3 className="mb-1 font-semibold">{t(word, { count: steps.length })}</h3>
      <ul className="flex max-h-48 flex-col gap-0.5 overflow-auto">
        {run.plan.steps
          .filter(({ id }) => wanted.has(id))
          .map((step) => (
            <li key={step.id} className="flex flex-wrap items-baseline gap-x-3">
              <span>{title(step)}</span>
              {word === 'reuses' &&
                Object.entries(run.state.steps[step.id]?.outputs ?? {}).map(([port, { digest, type }]) => (
                  <DigestLink key={port} digest={digest} type={type} />
                ))}
            </li>
          ))}
      </ul>
    </section>
  );
}
