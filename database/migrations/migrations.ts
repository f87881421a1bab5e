import type { Migration } from 'kysely';
import { firstTables } from './0001-first-tables.ts';
import { runActions } from './0002-run-actions.ts';
import { nights } from './0003-nights.ts';
import { memory } from './0004-memory.ts';
import { people } from './0005-people.ts';
import { workers } from './0006-workers.ts';
import { blindVotes } from './0007-blind-votes.ts';
import { labels } from './0008-labels.ts';
import { workSeconds } from './0009-work-seconds.ts';
import { questions } from './0010-questions.ts';

/** In order; one that has been released never changes. */
export const migrations: Readonly<Record<string, Migration>> = {
  '0001-first-tables': firstTables,
  '0002-run-actions': runActions,
  '0003-nights': nights,
  '0004-memory': memory,
  '0005-people': people,
  '0006-workers': workers,
  '0007-blind-votes': blindVotes,
  '0008-labels': labels,
  '0009-work-seconds': workSeconds,
  '0010-questions': questions,
};
