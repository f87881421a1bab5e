import type { RunInput, RunState } from './messages.ts';

/** Most rows of the table; a longer plan shows how many steps are in which state. */
const mostRows = 120;

/** Markdown for Temporal's own screens. */
export function details({ plan }: RunInput, { outcome, reason, steps }: RunState): string {
  const head = `**${outcome}** ${reason ?? ''}`;
  if (plan.steps.length > mostRows) return `${head}\n\n${plan.steps.length} steps; Refrain shows them.`;
  const rows = plan.steps.map(({ id, kind }) => {
    const { state, reason: why = '' } = steps[id]!;
    return `| ${id} | ${kind} | ${state} | ${why.slice(0, 120).replaceAll('|', '/').replaceAll('\n', ' ')} |`;
  });
  return [head, '', '| step | kind | state | why |', '| --- | --- | --- | --- |', ...rows].join('\n').slice(0, 18_000);
}
