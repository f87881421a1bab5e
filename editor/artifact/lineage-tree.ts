import type { Answer } from '../../server/client.ts';

export type LineageNode = Answer<'GET /artifact/lineage'>['lineage'][number];

export interface LineageRow {
  readonly node: LineageNode;
  readonly depth: number;
  /** It stands further up already, with what it was made from. */
  readonly isRepeated: boolean;
}

/** Everything an artifact was made from, as an indented list: each once with its own ancestors, after that by name alone. */
export function lineageRows(nodes: readonly LineageNode[], root: string): LineageRow[] {
  const byDigest = new Map(nodes.map((node) => [node.ref.digest as string, node]));
  const seen = new Set<string>();
  const rows: LineageRow[] = [];
  const visit = (digest: string, depth: number) => {
    const node = byDigest.get(digest);
    if (!node) return;
    const isRepeated = seen.has(digest);
    rows.push({ node, depth, isRepeated });
    if (isRepeated) return;
    seen.add(digest);
    for (const parent of node.parents) visit(parent, depth + 1);
  };
  visit(root, 0);
  return rows;
}
