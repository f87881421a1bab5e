import type { DatasetWriter } from './dataset-writer.ts';

export type Counts = Readonly<Record<string, number>>;
type Summary = Pick<ReturnType<DatasetWriter['summary']>, 'rows' | 'languages' | 'licenses' | 'sources'>;

export interface DataCardFacts {
  readonly kind: string;
  readonly rowsIn: number;
  /** What was written, by the port it leaves by. */
  readonly parts: Readonly<Record<string, Summary>>;
  readonly dropped?: Counts;
  readonly changed?: Counts;
  readonly inputs: readonly string[];
  readonly outputs: Readonly<Record<string, string>>;
}

/** For a person who asks what a dataset is made of. */
export function dataCard({ kind, rowsIn, parts, dropped = {}, changed = {}, inputs, outputs }: DataCardFacts): string {
  const ports = Object.entries(parts);
  const rows = ports.reduce((sum, [, part]) => sum + part.rows, 0);
  return [
    `# Data card: ${kind}`,
    '',
    `${rowsIn} rows in, ${rows} rows out, ${sumOf(dropped)} dropped.`,
    '',
    ...ports.flatMap(([port, part]) => {
      const of = ports.length > 1 ? ` of ${port} (${part.rows} rows)` : '';
      return [
        ...table(`Licences${of}`, 'licences', part.licenses),
        ...table(`Languages${of}`, 'languages', part.languages),
        ...table(`Sources${of}`, 'sources', part.sources),
      ];
    }),
    ...table('Dropped', 'dropped', dropped),
    ...table('Changed', 'changed', changed),
    '## Digests',
    '',
    ...inputs.map((digest) => `- in: ${digest}`),
    ...Object.entries(outputs).map(([port, digest]) => `- ${port}: ${digest}`),
    '',
  ].join('\n');
}

function table(title: string, head: string, counts: Counts): string[] {
  const rows = Object.entries(counts).filter(([, times]) => times > 0);
  if (rows.length === 0) return [];
  const lines = rows.slice(0, 50).map(([name, value]) => `| ${name.replaceAll('|', '\\|')} | ${value} |`);
  return [`## ${title}`, '', `| ${head} | rows |`, '| --- | --- |', ...lines, ''];
}

const sumOf = (counts: Counts) => Object.values(counts).reduce((sum, times) => sum + times, 0);
