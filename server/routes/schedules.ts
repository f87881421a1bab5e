import { z } from '@hono/zod-openapi';
import type { NightView } from '../night-ledger.ts';
import { route, Routes } from '../route.ts';
import { overlaps } from '../schedule-ports.ts';
import type { ScheduleView } from '../schedule-view.ts';
import type { Services } from '../services.ts';
import { done, ok, parameters, slug } from '../shapes.ts';

const scheduleId = z.object({ scheduleId: slug });
const cron = z.string().min(1).max(200);
const timezone = z.string().min(1).max(64);
const overlap = z.enum(overlaps);
const catchUpMs = z
  .int()
  .min(10_000)
  .max(7 * 24 * 60 * 60_000);
const note = z.string().trim().min(1).max(500);
const revision = z.int().positive();
const schedule = z.custom<ScheduleView & { readonly nights: readonly NightView[] }>().openapi({
  type: 'object',
  title: 'Schedule',
});

const createSchedule = route({
  method: 'post',
  path: '/schedules',
  permission: 'schedule:change',
  summary: 'A schedule of one revision of a pipeline, the newest when none is named; later revisions do not change it.',
  body: z.strictObject({
    scheduleId: slug,
    pipelineId: slug,
    revision: revision.optional(),
    parameters: parameters.default({}),
    cron,
    timezone: timezone.default('UTC'),
    overlap: overlap.default('skip'),
    catchUpMs: catchUpMs.default(6 * 60 * 60_000),
    skipWithoutNews: z.boolean().default(true),
  }),
  status: 201,
  answer: schedule,
});

const listSchedules = route({
  method: 'get',
  path: '/schedules',
  permission: 'schedule:read',
  summary: 'Schedules, with their revision, their next five times and what became of their last nights.',
  answer: z.object({ schedules: z.array(schedule) }),
});

const getSchedule = route({
  method: 'get',
  path: '/schedules/{scheduleId}',
  permission: 'schedule:read',
  summary: 'One schedule, with nights up to now.',
  params: scheduleId,
  answer: schedule,
});

const changeSchedule = route({
  method: 'put',
  path: '/schedules/{scheduleId}',
  permission: 'schedule:change',
  summary: 'Changes when and how it fires. What it runs is changed by `move` alone.',
  params: scheduleId,
  body: z.strictObject({
    cron: cron.optional(),
    timezone: timezone.optional(),
    overlap: overlap.optional(),
    catchUpMs: catchUpMs.optional(),
    skipWithoutNews: z.boolean().optional(),
  }),
  answer: schedule,
});

const moveSchedule = route({
  method: 'post',
  path: '/schedules/{scheduleId}/move',
  permission: 'schedule:change',
  summary: 'Moves it to another revision, the newest when none is named. Its runs count as yours from then on.',
  params: scheduleId,
  body: z.strictObject({ revision: revision.optional(), parameters: parameters.optional() }),
  answer: schedule,
});

const pauseSchedule = route({
  method: 'post',
  path: '/schedules/{scheduleId}/pause',
  permission: 'schedule:run',
  summary: 'Nothing starts by itself any more; the note says why.',
  params: scheduleId,
  body: z.strictObject({ note }),
  answer: schedule,
});

const resumeSchedule = route({
  method: 'post',
  path: '/schedules/{scheduleId}/resume',
  permission: 'schedule:run',
  summary: 'It goes on with its next time; the nights in between are shown as missed.',
  params: scheduleId,
  body: z.strictObject({ note: z.string().trim().max(500).default('') }),
  answer: schedule,
});

const runNow = route({
  method: 'post',
  path: '/schedules/{scheduleId}/run-now',
  permission: 'schedule:run',
  summary: 'Starts a night now, paused or not.',
  params: scheduleId,
  answer: ok,
});

const backfill = route({
  method: 'post',
  path: '/schedules/{scheduleId}/backfill',
  permission: 'schedule:run',
  summary: 'Starts the nights of a span that nothing ran in, one after another; at most 100.',
  params: scheduleId,
  body: z.strictObject({ from: z.iso.datetime({ offset: true }), to: z.iso.datetime({ offset: true }) }),
  answer: z.object({ times: z.array(z.string()) }),
});

const removeSchedule = route({
  method: 'delete',
  path: '/schedules/{scheduleId}',
  permission: 'schedule:change',
  summary: 'Removes it. Runs that it started go on.',
  params: scheduleId,
  answer: z.object({ inForce: z.boolean() }),
});

export const scheduleRoutes = ({ schedules }: Services) =>
  new Routes()
    .add(createSchedule, ({ person, body }) => schedules.create(person, body))
    .add(listSchedules, async () => ({ schedules: await schedules.list() }))
    .add(getSchedule, ({ params }) => schedules.get(params.scheduleId))
    .add(changeSchedule, ({ person, params, body }) => schedules.change(person, params.scheduleId, body))
    .add(moveSchedule, ({ person, params, body }) => schedules.move(person, params.scheduleId, body))
    .add(pauseSchedule, ({ person, params, body }) => schedules.pause(person, params.scheduleId, body.note))
    .add(resumeSchedule, ({ person, params, body }) => schedules.resume(person, params.scheduleId, body.note))
    .add(runNow, async ({ person, params }) => {
      await schedules.runNow(person, params.scheduleId);
      return done;
    })
    .add(backfill, ({ person, params, body }) => schedules.backfill(person, params.scheduleId, body))
    .add(removeSchedule, ({ person, params }) => schedules.remove(person, params.scheduleId));
