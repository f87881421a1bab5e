import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { History, Link2, Plus } from 'lucide-react';
import { useCallback, useEffect, useRef, useState } from 'react';
import { ApiError } from '../../../server/client.ts';
import { api } from '../../data/api.ts';
import { Button } from '../../ui/button.tsx';
import { Page } from '../../ui/page.tsx';
import { Failure, Loading } from '../../ui/states.tsx';
import { toast } from '../../ui/toast.tsx';
import { useText, useWords } from '../../words/language.ts';
import { isUnderWay, noAnswer, type Answer } from './answer.ts';
import { AnswerColumn, type Vote } from './answer-column.tsx';
import { EditDialog } from './edit-dialog.tsx';
import { ModelSelect } from './model-select.tsx';
import { modelsQuery, nameOf, usualModels, type TryableModel } from './models-query.ts';
import { PromptForm } from './prompt-form.tsx';
import { SessionsPanel } from './sessions-panel.tsx';
import { keepSession, readSessions, removeSession } from './sessions.ts';
import { useAnswers } from './use-answers.ts';
import { mostModels, promptOf, readWish, writeWish, type Wish } from './wish.ts';
import { playgroundWords } from './words.ts';

const settlesMs = 400;

export function PlaygroundPage() {
  const t = useWords(playgroundWords);
  const { data: models, error, refetch } = useQuery(modelsQuery);
  if (models) return <Playground models={models} />;
  return (
    <Page title={t('title')} width="wide">
      {error ? <Failure error={error} onRetry={() => void refetch()} /> : <Loading rows={6} />}
    </Page>
  );
}

function Playground({ models }: { readonly models: readonly TryableModel[] }) {
  const t = useWords(playgroundWords);
  const text = useText();
  const [wish, change] = useWish(usualModels(models));
  const [votes, setVotes] = useState<Readonly<Record<string, Vote>>>({});
  const [edited, setEdited] = useState<Answer | null>(null);
  const [sessions, setSessions] = useState(() => readSessions(localStorage));
  const [isLookingBack, setLookingBack] = useState(false);
  const [asked, setAsked] = useState<Wish>(wish);

  const { answers, write, stop, clear } = useAnswers({
    onEnd: (ids, ended) => {
      const written = ended.flatMap((answer, at) =>
        answer.text.trim() === '' ? [] : [{ name: nameOf(models, ids[at] ?? '', t), text: answer.text }],
      );
      if (written.length === 0) return;
      void promptOf(asked).then((prompt) => {
        const at = new Date().toISOString();
        setSessions(keepSession(localStorage, { id: at, at, search: writeWish(asked), prompt, answers: written }));
      });
    },
  });
  const isBusy = answers.some(isUnderWay);

  const start = async () => {
    setAsked(wish);
    setVotes({});
    const seed = wish.seed === '' ? Math.floor(Math.random() * 2 ** 31) : Number(wish.seed);
    const prompt = await promptOf(wish);
    await write({ models: wish.models, system: wish.system, prompt, seed, ...wish.decoding });
  };
  const vote = async (answer: Answer, given: Vote, words?: string) => {
    if (answer.responseId === null) return;
    try {
      await api.call('POST /playground/feedback', {
        body: { responseId: answer.responseId, vote: given, ...(words === undefined ? {} : { edited: words }) },
      });
      setVotes((now) => ({ ...now, [answer.responseId!]: given }));
      toast(t('voted'));
    } catch (error) {
      toast(error instanceof ApiError ? text(error.text) : String(error), { tone: 'failed' });
    }
  };
  const copy = (what: string, said: string) =>
    void navigator.clipboard.writeText(what).then(
      () => toast(said),
      (error: unknown) => toast(String(error), { tone: 'failed' }),
    );
  /** Takes the focus of a button that goes with what it did. */
  const columns = useRef<HTMLDivElement>(null);
  const setModel = (column: number, id: string | null) => {
    clear();
    change({
      models: wish.models.flatMap((model, at) => (at !== column ? model : id === null ? [] : id)),
    });
    if (id === null) columns.current?.focus();
  };

  return (
    <Page
      title={t('title')}
      width="wide"
      actions={
        <>
          <Button look="quiet" onClick={() => copy(location.href, t('shared'))}>
            <Link2 size={16} /> {t('share')}
          </Button>
          <Button look="quiet" onClick={() => setLookingBack(true)}>
            <History size={16} /> {t('sessions')}
          </Button>
        </>
      }
    >
      <div className="grid grid-cols-1 items-start gap-4 lg:grid-cols-[320px_minmax(0,1fr)]">
        <form
          aria-label={t('prompt')}
          className="flex flex-col gap-3 rounded-card border border-line bg-panel p-4 lg:sticky lg:top-4"
          onSubmit={(event) => {
            event.preventDefault();
            void start();
          }}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || event.nativeEvent.isComposing) return;
            event.preventDefault();
            void start();
          }}
        >
          <PromptForm wish={wish} onChange={change} />
          <div className="flex gap-2">
            <Button type="submit" look="primary" className="flex-1 max-sm:h-11" disabled={wish.models.length === 0}>
              {t('write')}
            </Button>
            {isBusy && <Button onClick={() => stop()}>{t('stopAll')}</Button>}
          </div>
        </form>
        <div className="flex min-w-0 flex-col gap-3">
          <div
            ref={columns}
            tabIndex={-1}
            className={`grid grid-cols-1 items-start gap-3 outline-none ${['', '', 'md:grid-cols-2', 'md:grid-cols-2 xl:grid-cols-3'][wish.models.length] ?? ''}`}
          >
            {wish.models.map((model, column) => {
              const answer = answers[column] ?? noAnswer;
              return (
                <AnswerColumn
                  // The same model may stand twice.
                  key={`${column} ${model}`}
                  name={nameOf(models, model, t)}
                  answer={answer}
                  wish={asked}
                  vote={votes[answer.responseId ?? ''] ?? null}
                  onVote={(given) => void vote(answer, given)}
                  onEdit={() => setEdited(answer)}
                  onStop={() => stop(column)}
                  onCopy={() => copy(answer.text, t('copied'))}
                  head={
                    <ModelSelect
                      models={models}
                      value={model}
                      number={column + 1}
                      onChange={(id) => setModel(column, id)}
                      onRemove={wish.models.length > 1 ? () => setModel(column, null) : undefined}
                    />
                  }
                />
              );
            })}
          </div>
          {wish.models.length < mostModels && models.length > 0 && (
            <Button
              look="quiet"
              className="self-start"
              onClick={() => {
                clear();
                const next = models.find(({ id }) => !wish.models.includes(id)) ?? models[0]!;
                change({ models: [...wish.models, next.id] });
                if (wish.models.length + 1 === mostModels) columns.current?.focus();
              }}
            >
              <Plus size={16} /> {t('addModel')}
            </Button>
          )}
        </div>
      </div>
      {isLookingBack && (
        <SessionsPanel
          sessions={sessions}
          onClose={() => setLookingBack(false)}
          onRemove={(id) => setSessions(removeSession(localStorage, id))}
          onOpen={(session) => {
            setLookingBack(false);
            clear();
            change(readWish(session.search));
          }}
        />
      )}
      {edited && (
        <EditDialog
          text={edited.text}
          onClose={() => setEdited(null)}
          onSend={(words) => {
            setEdited(null);
            void vote(edited, 'up', words);
          }}
        />
      )}
    </Page>
  );
}

/** What is asked for. Typing changes it at once, and the address a moment later. */
function useWish(usual: readonly string[]) {
  const search: Readonly<Record<string, string>> = useSearch({ strict: false });
  const navigate = useNavigate();
  const [wish, setWish] = useState<Wish>(() => withModels(readWish(search), usual));
  const written = useRef(search);
  useEffect(() => {
    const next = writeWish(wish);
    const soon = setTimeout(() => {
      if (new URLSearchParams(next).toString() === new URLSearchParams(written.current).toString()) return;
      written.current = next;
      void navigate({ to: '.', search: () => next as never, replace: true, resetScroll: false });
    }, settlesMs);
    return () => clearTimeout(soon);
  }, [wish, navigate]);
  // The address was changed by somebody else: a link, or the way back.
  useEffect(() => {
    if (search === written.current) return;
    const same = new URLSearchParams(search).toString() === new URLSearchParams(written.current).toString();
    written.current = search;
    if (!same) setWish(withModels(readWish(search), usual));
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- the usual models stand in for what an address leaves out, once
  }, [search]);
  const change = useCallback((part: Partial<Wish>) => setWish((now) => ({ ...now, ...part })), []);
  return [wish, change] as const;
}

const withModels = (wish: Wish, usual: readonly string[]): Wish =>
  wish.models.length > 0 ? wish : { ...wish, models: usual };
