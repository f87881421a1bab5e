import { useQuery } from '@tanstack/react-query';
import { inboxOf } from '../../data/inbox.ts';
import { overviewQuery } from '../../data/overview.ts';
import { markSeen, useSeen } from '../../data/seen.ts';
import { useSession } from '../../data/session.ts';
import { InboxList } from '../../release/inbox-list.tsx';
import { inboxWords } from '../../release/inbox-words.ts';
import { Button } from '../../ui/button.tsx';
import { Card, Page } from '../../ui/page.tsx';
import { Empty, Failure, Loading } from '../../ui/states.tsx';
import { useWords } from '../../words/language.ts';
import { shellWords } from '../../words/shell.ts';

/** What waits for people, and what happened that they should know. */
export function InboxPage() {
  const t = useWords(inboxWords);
  const s = useWords(shellWords);
  const { person } = useSession();
  const isSeen = useSeen(person.id);
  const { data, error, refetch } = useQuery(overviewQuery);
  const items = data ? inboxOf(data) : [];
  const open = items.filter(({ isOpen }) => isOpen);
  const news = items.filter(({ isOpen }) => !isOpen);
  const fresh = news.filter(({ key }) => !isSeen(key)).map(({ key }) => key);
  const see = (key: string) => markSeen(person.id, [key]);
  return (
    <Page
      title={t('title')}
      actions={fresh.length > 0 && <Button onClick={() => markSeen(person.id, fresh)}>{t('seen')}</Button>}
    >
      {!data ? (
        error ? (
          <Failure error={error} onRetry={() => void refetch()} />
        ) : (
          <Loading rows={5} />
        )
      ) : items.length === 0 ? (
        <Card>
          <Empty title={s('inboxEmpty')}>{t('emptyText')}</Empty>
        </Card>
      ) : (
        <>
          {open.length > 0 && (
            <Card title={t('open')}>
              <InboxList items={open} />
            </Card>
          )}
          {news.length > 0 && (
            <Card title={t('news')}>
              <InboxList items={news} isSeen={isSeen} onOpen={see} />
            </Card>
          )}
        </>
      )}
    </Page>
  );
}
