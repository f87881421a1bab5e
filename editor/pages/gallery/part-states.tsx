import { LyricLines } from '../../lyrics/lyric-lines.tsx';
import { Card } from '../../ui/page.tsx';
import { Empty, Failure, Loading } from '../../ui/states.tsx';
import { useWords } from '../../words/language.ts';
import { ModelCard } from '../models/model-card.tsx';
import { AnswerColumn } from '../playground/answer-column.tsx';
import { QuestionsCard } from '../release/questions-card.tsx';
import { ScheduleCard } from '../schedules/schedule-card.tsx';
import { answers, faults, lyrics, models, questions, schedules } from './samples.ts';
import { galleryWords } from './words.ts';

const nothing = () => undefined;

export function PageStates() {
  const t = useWords(galleryWords);
  return (
    <div className="grid grid-cols-1 gap-4 md:grid-cols-2">
      <Card title={t('loading')}>
        <Loading />
      </Card>
      <Card title={t('empty')}>
        <Empty title={t('empty')}>{t('help')}</Empty>
      </Card>
      {(['error', 'offline', 'forbidden', 'refused', 'missing'] as const).map((kind) => (
        <Card key={kind} title={t(kind)}>
          <Failure error={faults[kind]} onRetry={nothing} />
        </Card>
      ))}
    </div>
  );
}

export function LyricStates() {
  return (
    <div className="grid grid-cols-1 gap-4 md:grid-cols-2">
      {Object.entries(lyrics).map(([name, text]) => (
        <Card key={name} title={name} className="min-w-0">
          <div className="max-h-100 overflow-auto px-4 py-3" tabIndex={0} role="region" aria-label={name}>
            <LyricLines text={text} counts label={name} />
          </div>
        </Card>
      ))}
    </div>
  );
}

export function AnswerStates() {
  return (
    <div className="grid items-start grid-cols-1 gap-3 md:grid-cols-2 xl:grid-cols-3">
      {Object.entries(answers).map(([name, answer]) => (
        <AnswerColumn
          key={name}
          name={name}
          answer={answer}
          wish={{ lang: 'zh', rhyme: 'ang', scheme: '' }}
          vote={name === 'done' ? 'up' : null}
          head={<h3 className="px-2 font-semibold">{name}</h3>}
          onVote={nothing}
          onEdit={nothing}
          onStop={nothing}
          onCopy={nothing}
        />
      ))}
    </div>
  );
}

export function ModelStates() {
  return (
    <div className="grid items-start grid-cols-1 gap-4 md:grid-cols-2">
      {models.map((model) => (
        <ModelCard key={model.id} model={model} />
      ))}
    </div>
  );
}

export function ScheduleStates() {
  return (
    <div className="flex flex-col gap-4">
      {schedules.map((schedule) => (
        <ScheduleCard key={schedule.scheduleId} schedule={schedule} mayRun mayChange onAct={nothing} />
      ))}
    </div>
  );
}

export function QuestionStates() {
  return (
    <QuestionsCard
      runId="01HZ"
      stepId="approval"
      questions={questions}
      evidenceDigest={questions[0]?.evidenceDigest ?? null}
    />
  );
}
