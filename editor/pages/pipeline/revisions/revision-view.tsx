import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Written } from '../../../../pipeline/changes.ts';
import { formatFullTime } from '../../../ui/format.ts';
import { usePageTitle } from '../../../ui/page.tsx';
import { Failure, Loading } from '../../../ui/states.tsx';
import { useWords } from '../../../words/language.ts';
import { readComment } from './revision-name.ts';
import { revisionWords } from './words.ts';
import { revisionQuery } from './revisions.ts';
import { ShownDocument } from './shown-document.tsx';
import { ViewHeader } from './view-header.tsx';

const nothing: Written = {};

/** One revision as it was saved, to look at. */
export function RevisionView({ pipelineId, number }: { readonly pipelineId: string; readonly number: number }) {
  const own = useWords(revisionWords);
  const { data, error, refetch } = useQuery(revisionQuery(pipelineId, number));
  const name = readComment(data?.comment ?? '').name;
  const title = [own('previewTitle', { title: pipelineId, number }), name].filter(Boolean).join(' · ');
  usePageTitle(title);
  return (
    <div className="flex h-[calc(100dvh-56px)] flex-col sm:h-dvh">
      <ViewHeader pipelineId={pipelineId} title={title}>
        {data && (
          <span className="min-w-0 truncate text-xs text-ink-3">
            {[data.createdBy.name, formatFullTime(data.createdAt), readComment(data.comment).note]
              .filter(Boolean)
              .join(' · ')}
          </span>
        )}
        <span className="flex-1" />
        <Link to="/pipelines/$pipelineId" params={{ pipelineId }} search={{ diff: `${number}..draft` }}>
          {own('compare')}
        </Link>
      </ViewHeader>
      {data === undefined ? (
        error ? (
          <Failure error={error} onRetry={() => void refetch()} />
        ) : (
          <Loading />
        )
      ) : (
        <ShownDocument value={(data.document ?? nothing) as Written} />
      )}
    </div>
  );
}
