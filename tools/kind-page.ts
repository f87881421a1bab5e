import { z } from 'zod';
import { artifactWords } from '../pipeline/wording.ts';
import type { Kind, Ports } from '../pipeline/kind.ts';
import { portOf, refOf } from '../pipeline/kind.ts';
import type { Text } from '../pipeline/text.ts';

export const generatedNote = (source: string) =>
  `<!-- Generated from ${source} by \`npm run generate\`; edit it there. -->`;

/** Reference page of a kind: what its room's README tells, between the facts and tables of its declaration. */
export function kindPage(kind: Kind, readme: string): string {
  const room = `activities/${kind.id}`;
  return `${[
    generatedNote(`${room}/kind.ts and ${room}/README.md`),
    `# ${kind.title.en} · ${kind.title.zh}`,
    `\`${refOf(kind)}\`: ${kind.summary.en}`,
    kind.summary.zh,
    facts(kind),
    withoutTitle(readme),
    '## Ports',
    portTable(kind),
    '## Parameters',
    parameterTable(kind),
  ]
    .filter(Boolean)
    .join('\n\n')}\n`;
}

/** One line per kind, in the order of the catalog: that of the flywheel. */
export function kindIndex(kinds: Iterable<Kind>): string {
  const rows = [...kinds].map(({ id, version, title, summary, queue }) => [
    `[\`${id}@${version}\`](${id}.md)`,
    `${title.en} · ${title.zh}`,
    queue,
    summary.en,
  ]);
  return `${[generatedNote('activities/*/kind.ts'), '# Step kinds', table(['kind', 'title', 'queue', 'what it does'], rows)].join('\n\n')}\n`;
}

function facts(kind: Kind): string {
  const reuse =
    kind.reuse === 'content'
      ? 'an earlier result of the same work is taken'
      : 'an effect; never taken from an earlier run';
  const lines = [
    `- Queue: ${kind.queue}`,
    `- Reuse: ${reuse}`,
    ...(kind.local ? ['- Takes milliseconds: done beside the workflow, without a way through the queue'] : []),
    `- Time limit: ${kind.timeoutMinutes} min, ${kind.attempts ?? 3} attempts, silent for ${kind.heartbeatSeconds ?? 20} s at most`,
  ];
  if (kind.mode === 'approval') lines.push('- Waits for a person, for as long as it takes');
  if (kind.canRefuse) lines.push('- May say no; the run then ends as rejected, which is a normal outcome');
  if (kind.canBeRefused) lines.push('- A person may say no while it is at work; the run then ends as rejected');
  if (kind.required) lines.push('- May not be switched off or given a condition');
  return lines.join('\n');
}

function portTable(kind: Kind): string {
  const rows = (side: string, ports: Ports) =>
    Object.entries(ports).map(([name, port]) => {
      const { type, optional, title } = portOf(port);
      return [
        side,
        `\`${name}\``,
        `${type} · ${artifactWords[type].zh}`,
        optional ? 'may stay open' : '',
        title ? `${title.en} · ${title.zh}` : '',
      ];
    });
  return table(['side', 'port', 'type', '', 'title'], [...rows('input', kind.inputs), ...rows('output', kind.outputs)]);
}

interface Field {
  readonly type?: string | readonly string[];
  readonly title?: Text | string;
  readonly help?: Text | string;
  readonly unit?: Text | string;
  readonly expert?: boolean;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Field[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
}

function parameterTable(kind: Kind): string {
  const schema = z.toJSONSchema(kind.params, { io: 'input', unrepresentable: 'any' });
  const fields = Object.entries((schema.properties ?? {}) as unknown as Record<string, Field>);
  if (fields.length === 0) return 'None.';
  const rows = fields.map(([name, field]) => [
    `\`${name}\``,
    both(field.title),
    field.default === undefined
      ? schema.required?.includes(name)
        ? 'must be given'
        : ''
      : `\`${JSON.stringify(field.default)}\``,
    `${bounds(field)}${field.unit ? ` ${inEnglish(field.unit)}` : ''}`,
    `${both(field.help)}${field.expert ? ' (expert)' : ''}`.trim(),
  ]);
  return table(['name', 'title', 'default', 'values', 'what it does'], rows);
}

const both = (text: Text | string | undefined) =>
  text === undefined ? '' : typeof text === 'string' ? text : `${text.en} · ${text.zh}`;
const inEnglish = (text: Text | string) => (typeof text === 'string' ? text : text.en);

function bounds(field: Field): string {
  if (field.enum) return field.enum.map((value) => `\`${String(value)}\``).join(', ');
  if (field.const !== undefined) return `\`${JSON.stringify(field.const)}\``;
  if (field.anyOf) return [...new Set(field.anyOf.map(bounds))].join(' or ');
  const type = Array.isArray(field.type)
    ? field.type.join(' or ')
    : String(field.type ?? 'any')
        .replace('integer', 'whole number')
        .replace('array', 'list');
  const limits = [
    field.exclusiveMinimum === undefined ? '' : `> ${field.exclusiveMinimum}`,
    isBound(field.minimum) ? `≥ ${field.minimum}` : '',
    field.exclusiveMaximum === undefined ? '' : `< ${field.exclusiveMaximum}`,
    isBound(field.maximum) ? `≤ ${field.maximum}` : '',
    field.minLength ? `${field.minLength} characters or more` : '',
    field.maxLength === undefined ? '' : `${field.maxLength} characters or fewer`,
    field.minItems ? `${field.minItems} entries or more` : '',
    field.maxItems === undefined ? '' : `${field.maxItems} entries or fewer`,
  ].filter(Boolean);
  return [type, ...limits].join(', ');
}

/** The schema of a whole number names the largest safe ones when nothing else bounds it. */
const isBound = (limit: number | undefined) => limit !== undefined && Math.abs(limit) < Number.MAX_SAFE_INTEGER;

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', String.raw`\|`).replaceAll('\n', ' ')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function withoutTitle(readme: string): string {
  return readme.replace(/^\s*# .*\n+/, '').trim();
}
