import type { Answer } from '../../server/client.ts';
import { connect, type GlobalOptions } from '../connection.ts';
import { CommandError, exitCodes, type ExitCode } from '../exit-codes.ts';
import { createOutput, say, table } from '../output.ts';
import { readParameter } from './runs.ts';

type Schedule = Answer<'GET /schedules/{scheduleId}'>;
interface When {
  readonly cron?: string;
  readonly zone?: string;
  readonly overlap?: string;
  readonly catchUp?: string;
  readonly always?: boolean;
  readonly onlyWithNews?: boolean;
}
interface What {
  readonly revision?: string;
  readonly param?: readonly string[];
}

const units = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const late = 'Temporal is away; it gets the schedule when it is back.';

export async function add(
  scheduleId: string,
  pipelineId: string,
  options: GlobalOptions & When & What,
): Promise<ExitCode> {
  const made = await connect(options).call('POST /schedules', {
    body: {
      scheduleId,
      pipelineId,
      cron: options.cron ?? '',
      timezone: options.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
      skipWithoutNews: !options.always,
      ...howOf(options),
      ...whatOf(options),
    },
  });
  return tell(made, options);
}

export async function list(options: GlobalOptions): Promise<ExitCode> {
  const { schedules } = await connect(options).call('GET /schedules');
  createOutput(options.json === true).value(schedules, () =>
    schedules.length === 0
      ? 'No schedule yet. `refrain schedule add` makes one.'
      : table([
          ['SCHEDULE', 'PIPELINE', 'RUNS', 'WHEN', 'NEXT', 'LAST NIGHT'],
          ...schedules.map((one) => [
            one.scheduleId,
            one.pipelineId,
            say(one.says),
            `${one.cron} ${one.timezone}`,
            one.pausedSince === null ? (one.nextAt[0] ?? 'never') : `paused: ${one.note}`,
            one.nights[0] ? `${one.nights[0].scheduledAt} ${one.nights[0].outcome}` : '–',
          ]),
        ]),
  );
  return exitCodes.ok;
}

export async function show(scheduleId: string, options: GlobalOptions): Promise<ExitCode> {
  return tell(await connect(options).call('GET /schedules/{scheduleId}', { params: { scheduleId } }), options);
}

export async function change(scheduleId: string, options: GlobalOptions & When): Promise<ExitCode> {
  const news = options.always ? false : options.onlyWithNews ? true : undefined;
  const body = {
    ...howOf(options),
    ...(options.cron === undefined ? {} : { cron: options.cron }),
    ...(options.zone === undefined ? {} : { timezone: options.zone }),
    ...(news === undefined ? {} : { skipWithoutNews: news }),
  };
  return tell(await connect(options).call('PUT /schedules/{scheduleId}', { params: { scheduleId }, body }), options);
}

export async function pause(scheduleId: string, options: GlobalOptions & { note?: string }): Promise<ExitCode> {
  const body = { note: options.note ?? '' };
  return tell(
    await connect(options).call('POST /schedules/{scheduleId}/pause', { params: { scheduleId }, body }),
    options,
  );
}

export async function resume(scheduleId: string, options: GlobalOptions & { note?: string }): Promise<ExitCode> {
  const body = { note: options.note ?? '' };
  return tell(
    await connect(options).call('POST /schedules/{scheduleId}/resume', { params: { scheduleId }, body }),
    options,
  );
}

export async function move(scheduleId: string, options: GlobalOptions & What): Promise<ExitCode> {
  const body = whatOf(options);
  return tell(
    await connect(options).call('POST /schedules/{scheduleId}/move', { params: { scheduleId }, body }),
    options,
  );
}

export async function runNow(scheduleId: string, options: GlobalOptions): Promise<ExitCode> {
  await connect(options).call('POST /schedules/{scheduleId}/run-now', { params: { scheduleId } });
  createOutput(options.json === true).value({ scheduleId }, () => `A night of ${scheduleId} has started.`);
  return exitCodes.ok;
}

export async function backfill(
  scheduleId: string,
  options: GlobalOptions & { from?: string; to?: string },
): Promise<ExitCode> {
  const body = { from: options.from ?? '', to: options.to ?? '' };
  const answer = await connect(options).call('POST /schedules/{scheduleId}/backfill', { params: { scheduleId }, body });
  createOutput(options.json === true).value(answer, ({ times }) =>
    times.length === 0
      ? 'Every night of that span has run, or there is none.'
      : [`${times.length} nights start, one after another:`, ...times.map((time) => `  ${time}`)].join('\n'),
  );
  return exitCodes.ok;
}

export async function remove(scheduleId: string, options: GlobalOptions): Promise<ExitCode> {
  const answer = await connect(options).call('DELETE /schedules/{scheduleId}', { params: { scheduleId } });
  createOutput(options.json === true).value(answer, ({ inForce }) =>
    inForce ? `Schedule ${scheduleId} is gone.` : 'Temporal is away; it is removed there when it is back.',
  );
  return exitCodes.ok;
}

function tell(schedule: Schedule, options: GlobalOptions): ExitCode {
  createOutput(options.json === true).value(schedule, describe);
  return exitCodes.ok;
}

function describe(one: Schedule): string {
  const hours = Math.round(one.catchUpMs / 36_000) / 100;
  return [
    `Schedule ${one.scheduleId} of ${one.pipelineId}: ${say(one.says)}`,
    `  ${one.cron} in ${one.timezone}; overlap ${one.overlap}; catches up for ${hours} h; ${one.skipWithoutNews ? 'skips nights without new data' : 'runs every night'}`,
    ...(one.pausedSince === null ? [] : [`  paused since ${one.pausedSince}: ${one.note}`]),
    ...(one.inForce ? [] : [`  ${late}`]),
    ...one.notices.map((notice) => `  ! ${say(notice)}`),
    'Next:',
    ...one.nextAt.map((time) => `  ${time}`),
    ...(one.nights.length === 0 ? [] : ['Nights:']),
    ...one.nights.map(({ scheduledAt, outcome, runId, reason }) =>
      `  ${scheduledAt}  ${outcome}${runId === null ? '' : `  run ${runId}`}${reason === null ? '' : `  ${say(reason)}`}`.trimEnd(),
    ),
  ].join('\n');
}

function howOf({ overlap, catchUp }: When) {
  return {
    ...(overlap === undefined ? {} : { overlap: overlap as Schedule['overlap'] }),
    ...(catchUp === undefined ? {} : { catchUpMs: readDuration(catchUp) }),
  };
}

function whatOf({ revision, param }: What) {
  return {
    ...(revision === undefined ? {} : { revision: Number(revision) }),
    ...(param === undefined ? {} : { parameters: Object.fromEntries(param.map(readParameter)) }),
  };
}

/** `90s`, `15m`, `6h`, `7d` in milliseconds. */
function readDuration(text: string): number {
  const [, count, unit] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  if (count === undefined) throw new CommandError(exitCodes.badInput, `--catch-up takes 10s to 7d, not ${text}.`);
  return Number(count) * units[unit as keyof typeof units];
}
