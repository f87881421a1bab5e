import { z } from '@hono/zod-openapi';
import type { DieyunAnswer } from '../../datasets/engine/analyse.ts';
import { splitLines } from '../../datasets/engine/clean-line.ts';
import type { Comparison } from '../../datasets/engine/compare.ts';
import type { Combo, Density, InternalAnswer } from '../../datasets/engine/density.ts';
import { BadQuestion, type Fields } from '../../datasets/engine/question-fields.ts';
import { digitReadings, erhuaModes, mostReadings } from '../../datasets/engine/question-options.ts';
import { answer, type Question } from '../../datasets/engine/question.ts';
import { books } from '../../datasets/engine/rhyme-books.ts';
import type { SchemeAnswer } from '../../datasets/engine/scheme.ts';
import { rhymeLevels } from '../../datasets/engine/score-form.ts';
import { scoreHash } from '../../datasets/engine/score-hash.ts';
import type { LyricScore } from '../../datasets/engine/score.ts';
import type { SyllableAnswer } from '../../datasets/engine/syllables.ts';
import { invalid } from '../refusal.ts';
import { JsonText, route, Routes } from '../route.ts';
import type { ScoreOrError } from '../score-all.ts';
import type { Services } from '../services.ts';

/** Sizes that a lyric never has and a flood does: work grows with the square of a lyric's lines. */
const mostLines = 400;
const longestLine = 1_000;
const mostCharacters = 10_000;
const mostItems = 512;
/** Lines of all items of a batch together. */
const mostLinesOfBatch = 16_384;

const made = <T>(name: string) => z.custom<T>().openapi({ type: 'object', title: name });
const line = z.string().max(longestLine);
const lines = z.array(line).max(mostLines);
const lang = z.enum(['zh', 'en']).optional();
const book = z.enum(books).optional();
/** How texts are read and rhymed, where the usual way is not wanted. */
const options = {
  lang,
  book,
  erhua: z.enum(erhuaModes).optional(),
  digits: z.enum(digitReadings).optional(),
  beforeParticle: z.boolean().optional(),
  crossLanguage: z.boolean().optional(),
  readings: z
    .record(z.string().max(24), z.string().max(120))
    .refine((words) => Object.keys(words).length <= mostReadings, {
      message: `more than ${mostReadings} words · 超过 ${mostReadings} 个词`,
    })
    .optional(),
};
const syllables = z.union([z.number().min(1).max(60), z.array(z.number().min(1).max(60)).max(mostLines)]).optional();
const scheme = z.string().max(mostLines).optional();
const rhyme = z
  .union([
    z.string().max(30),
    z.record(
      z.string().regex(/^[A-Z]$/),
      z.strictObject({ final: z.string().max(30).optional(), level: z.enum(rhymeLevels).optional() }),
    ),
  ])
  .optional();

/** One text instead of its lines, as a model answers it. */
const text = z
  .string()
  .max(20_000)
  .refine((whole) => lines.safeParse(splitLines(whole)).success, {
    message: `more than ${mostLines} lines, or one of more than ${longestLine} characters · 超过 ${mostLines} 行，或一行超过 ${longestLine} 字`,
  });

const scoreFields = z.strictObject({
  lines: lines.optional(),
  text: text.optional(),
  scheme,
  linesWanted: z.int().min(1).max(mostLines).optional(),
  syllables,
  rhyme,
  sections: z
    .array(
      z.strictObject({
        label: z.string().max(40).optional(),
        lines: z.int().min(1).max(mostLines).optional(),
        scheme,
        rhyme,
        syllables,
      }),
    )
    .max(40)
    .optional(),
  known: lines.optional(),
  lang,
  book,
});
const scoreBody = scoreFields.refine((asked) => (asked.lines === undefined) !== (asked.text === undefined), {
  message: 'give "lines" or "text", one of both · 请给出歌词的各行或全文，二者取一',
});
const countLines = ({ lines: own, text: whole }: z.infer<typeof scoreFields>) =>
  own?.length ?? splitLines(whole ?? '').length;

const scoreItems = z
  .array(scoreBody)
  .max(mostItems)
  .refine((items) => items.reduce((sum, item) => sum + countLines(item), 0) <= mostLinesOfBatch, {
    message: `more than ${mostLinesOfBatch} lines in all · 总计超过 ${mostLinesOfBatch} 行`,
  });
const scoreOrError = made<ScoreOrError>('LyricScoreOrError');

const scoreLyric = route({
  method: 'post',
  path: '/lyric/score',
  permission: 'signed-in',
  summary: 'How well a lyric keeps the form asked for, with every term; as `refrain lyric score` answers.',
  body: scoreBody,
  answer: made<LyricScore>('LyricScore'),
});

const scoreLyrics = route({
  method: 'post',
  path: '/lyric/score/batch',
  permission: 'signed-in',
  summary: 'The same for many, in their order; what is wrong with one is its answer.',
  maxBodyBytes: 8 * 1024 * 1024,
  body: z.strictObject({ items: scoreItems }),
  answer: z.object({ answers: z.array(scoreOrError).readonly() }),
});

/** Answers under `/v1/score` as well, for trainers that know the address alone. */
export const scoreForTrainers = route({
  method: 'post',
  path: '/v1/score',
  permission: 'lyric:score',
  summary: 'Scores of many lyrics in their order and the hash of the rule, in the shape of the trainer’s socket.',
  maxBodyBytes: 8 * 1024 * 1024,
  body: z.strictObject({ items: scoreItems }),
  answer: z.object({ engine: z.string(), scores: z.array(scoreOrError).readonly() }),
});

const compareEnds = route({
  method: 'post',
  path: '/lyric/compare',
  permission: 'signed-in',
  summary: 'How two words or lines rhyme at their ends, in every rhyme book.',
  body: z.strictObject({ a: line, b: line, ...options }),
  answer: made<Comparison>('Comparison'),
});

const nameScheme = route({
  method: 'post',
  path: '/lyric/scheme',
  permission: 'signed-in',
  summary: 'The rhyme scheme of lines, and what each line rhymes in.',
  body: z.strictObject({ lines, ...options }),
  answer: made<SchemeAnswer>('SchemeAnswer'),
});

const countSyllables = route({
  method: 'post',
  path: '/lyric/syllables',
  permission: 'signed-in',
  summary: 'How many syllables a text has; every count from min to max is right.',
  body: z.strictObject({ text: z.string().max(20_000), ...options }),
  answer: made<SyllableAnswer>('SyllableAnswer'),
});

const measureDensity = route({
  method: 'post',
  path: '/lyric/density',
  permission: 'signed-in',
  summary: 'Rhyme density of lines: how long the rhymes are that run through them.',
  body: z.strictObject({
    lines: lines.refine((own) => own.reduce((sum, { length }) => sum + length, 0) <= mostCharacters, {
      message: `more than ${mostCharacters} characters in all · 总计超过 ${mostCharacters} 个字符`,
    }),
    window: z.int().min(0).max(8).optional(),
    ...options,
  }),
  answer: made<Density>('Density'),
});

const countCombo = route({
  method: 'post',
  path: '/lyric/combo',
  permission: 'signed-in',
  summary: 'The most lines in a row that share a rhyme of 1, of 2 and of 3 syllables.',
  body: z.strictObject({ lines, ...options }),
  answer: made<Combo>('Combo'),
});

const findInternal = route({
  method: 'post',
  path: '/lyric/internal',
  permission: 'signed-in',
  summary: 'Rhymes inside a line, with both places.',
  body: z.strictObject({ text: line, least: z.int().min(1).max(20).optional(), ...options }),
  answer: made<InternalAnswer>('InternalRhymes'),
});

const judgeDieyun = route({
  method: 'post',
  path: '/lyric/dieyun',
  permission: 'signed-in',
  summary: 'Whether the two syllables of a word rhyme (叠韵).',
  body: z.strictObject({ word: line, book }),
  answer: made<DieyunAnswer>('Dieyun'),
});

/** The engine's answer; what it finds wrong with a question is refused as the question's fault. */
async function ask<T>(question: Question, fields: Fields): Promise<T> {
  try {
    return (await answer(question, fields)) as T;
  } catch (error) {
    if (!(error instanceof BadQuestion)) throw error;
    throw invalid('input-invalid', error.message, `请求不符合要求。（${error.message}）`);
  }
}

/** Questions about lyrics: the engine that curates, rewards and judges, for whoever is signed in. */
export const lyricRoutes = ({ scoreLyrics: scoreAll }: Pick<Services, 'scoreLyrics'>) =>
  new Routes()
    .add(scoreLyric, ({ body }) => ask<LyricScore>('score', body))
    .add(scoreLyrics, async ({ body }) => new JsonText(`{"answers":${await scoreAll(body.items)}}`))
    .add(scoreForTrainers, async ({ body }) => {
      const scores = await scoreAll(body.items);
      return new JsonText(`{"engine":${JSON.stringify(scoreHash())},"scores":${scores}}`);
    })
    .add(compareEnds, ({ body }) => ask<Comparison>('compare', body))
    .add(nameScheme, ({ body }) => ask<SchemeAnswer>('scheme', body))
    .add(countSyllables, ({ body }) => ask<SyllableAnswer>('syllables', body))
    .add(measureDensity, ({ body }) => ask<Density>('density', body))
    .add(countCombo, ({ body }) => ask<Combo>('combo', body))
    .add(findInternal, ({ body }) => ask<InternalAnswer>('internal', body))
    .add(judgeDieyun, ({ body }) => ask<DieyunAnswer>('dieyun', body));
