import { Link } from '@tanstack/react-router';
import type { RunView } from '../../../server/client.ts';
import { DigestLink } from '../../run/digest-link.tsx';
import { useStepTitle } from '../../run/step-title.ts';
import { artifactTypeWords } from '../../run/words.ts';
import { formatBytes } from '../../ui/format.ts';
import { Empty } from '../../ui/states.tsx';
import { Table } from '../../ui/table.tsx';
import { useWords } from '../../words/language.ts';
import { runWords } from './words.ts';

/** What the steps of a run made, or took from another. */
export function ArtifactsTab({ run }: { readonly run: RunView }) {
  const t = useWords(runWords);
  const types = useWords(artifactTypeWords);
  const title = useStepTitle();
  const rows = run.plan.steps.flatMap((step) =>
    Object.entries(run.state.steps[step.id]?.outputs ?? {}).map(([port, ref]) => ({
      step,
      port,
      ref,
      from: run.state.steps[step.id]?.madeBy,
    })),
  );
  if (rows.length === 0) return <Empty title={t('nothingHere')}>{t('noOutputs')}</Empty>;
  return (
    <Table
      caption={t('artifacts')}
      rows={rows}
      keyOf={({ step, port }) => `${step.id}.${port}`}
      columns={[
        { id: 'step', title: t('step'), cell: ({ step }) => title(step) },
        { id: 'port', title: t('outputs'), cell: ({ port }) => port },
        { id: 'type', title: t('type'), onWide: true, cell: ({ ref }) => types(ref.type) },
        { id: 'digest', title: t('digest'), cell: ({ ref }) => <DigestLink digest={ref.digest} /> },
        { id: 'size', title: t('size'), align: 'right', onWide: true, cell: ({ ref }) => formatBytes(ref.sizeBytes) },
        {
          id: 'from',
          title: t('origin'),
          onWide: true,
          cell: ({ from }) =>
            from && (
              <Link to="/runs/$runId" params={{ runId: from.runId }} search={{ step: from.stepId }}>
                ↺ {t('reusedFrom', { id: `…${from.runId.slice(-6)}` })}
              </Link>
            ),
        },
      ]}
    />
  );
}
