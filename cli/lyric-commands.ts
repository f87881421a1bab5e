import type { Command } from 'commander';
import type { GlobalOptions } from './connection.ts';
import type { ExitCode } from './exit-codes.ts';

type Options = GlobalOptions & { readonly characters?: string };
type Add = (parent: Command, usage: string, about: string) => Command;
type Run = (
  work: (options: Options, ...given: (string | undefined)[]) => Promise<ExitCode>,
) => (this: Command) => Promise<void>;

const lyric = () => import('./commands/lyric.ts');

/** What the rhyme engine knows, without a server: JSON lines in, one JSON answer a line out; and what a reward pays. */
export function addLyricCommands(program: Command, add: Add, run: Run): void {
  const group = program.command('lyric').description('rhyme and syllables of lyrics; needs no server').exitOverride();
  const byCharacter = [
    '--characters <file>',
    'a rhyme book by character, such as 平水韵: {"六麻":"麻花家斜…"}; groups may lie in one another',
  ] as const;
  const asked = (question: 'compare' | 'scheme') =>
    run(async ({ characters }) =>
      characters === undefined
        ? (await lyric()).answerLines(question)
        : (await lyric()).answerByCharacter(question, characters),
    );
  add(group, 'compare', 'how two ends rhyme: {"a":"孤单","b":"港湾","lang":"zh"} a line on the standard input')
    .option(...byCharacter)
    .action(asked('compare'));
  add(group, 'scheme', 'the rhyme scheme of lines: {"lines":["…"]} a line')
    .option(...byCharacter)
    .action(asked('scheme'));
  add(group, 'syllables', 'how many syllables: {"text":"…"} a line').action(
    run(async () => (await lyric()).answerLines('syllables')),
  );
  add(
    group,
    'score',
    'how well lines keep the form asked for: {"lines":["…"],"scheme":"AABB","linesWanted":4} a line',
  ).action(run(async () => (await lyric()).answerLines('score')));
  for (const [question, about] of [
    ['density', 'how long the rhymes are that run through lines: {"lines":["…"]} a line'],
    ['combo', 'the most lines in a row that share a rhyme of 1, 2 and 3 syllables: {"lines":["…"]} a line'],
    ['internal', 'rhymes inside a line: {"text":"…"} a line'],
    ['dieyun', 'whether both syllables of a word rhyme (叠韵): {"word":"落寞"} a line'],
  ] as const)
    add(group, question, about).action(run(async () => (await lyric()).answerLines(question)));
  add(
    group,
    'annotate <file>',
    'the rows of a .jsonl file with spans, readings, groups and scheme, or of a text',
  ).action(run(async (_, file) => (await lyric()).annotate(file!)));
  add(group, 'grid <file>', 'a text with its rhymes in colour').action(
    run(async (_, file) => (await lyric()).grid(file!)),
  );

  const reward = program.command('reward').description('what training pays for; needs no server').exitOverride();
  add(reward, 'try <file>', 'score eight rows of a .jsonl file with every term')
    .option('--reward <file>', 'the reward, as YAML (default: the usual one for rap)')
    .action(run(async (o, file) => (await import('./commands/reward.ts')).tryReward(file!, o)));
}
