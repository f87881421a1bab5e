import type { ElkNode } from 'elkjs/lib/elk-api.js';
import type { EdgeSpec } from '../../pipeline/spec.ts';
import { edgeEndOf } from '../../pipeline/spec.ts';
import { startWorker } from '../app/trusted-worker.ts';
import type { Group, Layout, Point } from '../state/written.ts';
import type { Placed } from './align.ts';

interface Engine {
  layout(graph: ElkNode): Promise<ElkNode>;
}
type EngineClass = new (options: {
  readonly algorithms: readonly string[];
  readonly workerFactory: () => Worker;
}) => Engine;
let engine: Promise<Engine> | undefined;

/** The layout engine, fetched at its first use and run beside the page. */
const loadEngine = (): Promise<Engine> => (engine ??= startEngine());

async function startEngine(): Promise<Engine> {
  // It reads its own script, which is the long one, while the page fetches what talks to it.
  const worker = startWorker(new URL('elkjs/lib/elk-worker.min.js', import.meta.url), { type: 'classic' });
  const giveUp = () => {
    engine = undefined;
    worker.terminate();
  };
  // A file that did not come is asked for again the next time. Of a worker without a script nobody hears but here.
  const broken = new Promise<never>((_, reject) => {
    worker.addEventListener('error', () => {
      giveUp();
      reject(new Error('The layout engine did not load.'));
    });
  });
  broken.catch(() => undefined);
  try {
    const Elk = (await import('elkjs/lib/elk-api.js')).default as unknown as EngineClass;
    const elk = new Elk({ algorithms: ['layered'], workerFactory: () => worker });
    return { layout: (graph) => Promise.race([elk.layout(graph), broken]) };
  } catch (error) {
    giveUp();
    throw error;
  }
}

/**
 * For somebody who comes near the tool: the engine is started, and has laid out a few boxes, because what it does for
 * the first time takes it several times as long.
 */
export function readyTidy(): void {
  if (engine) return;
  const ids = Array.from({ length: 8 }, (_, place) => `${place}`);
  const edges = ids.flatMap((to, place) =>
    [1, 2, 3].flatMap((back) => (place >= back ? [{ from: ids[place - back]!, to }] : [])),
  );
  const boxes = ids.map((id) => ({ id, x: 0, y: 0, width: 200, height: 100 }));
  // Nobody asked for it yet: what fails is told when somebody does.
  tidyLayout(boxes, edges, []).catch(() => undefined);
}

const options = {
  'elk.algorithm': 'layered',
  'elk.direction': 'RIGHT',
  'elk.layered.spacing.nodeNodeBetweenLayers': '84',
  'elk.spacing.nodeNode': '36',
  'elk.spacing.componentComponent': '60',
  'elk.layered.nodePlacement.strategy': 'BRANDES_KOEPF',
  'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
};
/** Edges cross the frames of groups. Where there are none it costs up to three times as much and lays parts that are not joined in one column. */
const withFrames = { ...options, 'elk.hierarchyHandling': 'INCLUDE_CHILDREN' };

/**
 * Layered places for boxes, groups kept together; the whole keeps its top left corner.
 * @throws when the engine does not come; the next call fetches it anew
 */
export async function tidyLayout(
  boxes: readonly Placed[],
  edges: readonly EdgeSpec[],
  groups: readonly Group[],
): Promise<Layout> {
  const known = new Set(boxes.map(({ id }) => id));
  const groupOf = new Map(groups.flatMap(({ id, steps }) => steps.map((step): [string, string] => [step, id])));
  const leaf = ({ id, width, height }: Placed): ElkNode => ({ id, width, height });
  const frames = groups.flatMap(({ id, steps }): ElkNode[] => {
    const children = boxes.filter((box) => steps.includes(box.id) && groupOf.get(box.id) === id);
    if (children.length === 0) return [];
    return [
      {
        id: `group:${id}`,
        children: children.map(leaf),
        layoutOptions: { 'elk.padding': '[top=40,left=20,bottom=20,right=20]' },
      },
    ];
  });
  const joined = new Set<string>();
  for (const edge of edges) {
    const [from, to] = [edgeEndOf(edge.from).step, edgeEndOf(edge.to).step];
    if (from !== to && known.has(from) && known.has(to)) joined.add(`${from} ${to}`);
  }
  const result = await (
    await loadEngine()
  ).layout({
    id: 'pipeline',
    layoutOptions: frames.length > 0 ? withFrames : options,
    children: [...frames, ...boxes.filter(({ id }) => !groupOf.has(id)).map(leaf)],
    edges: [...joined].map((pair) => {
      const [from = '', to = ''] = pair.split(' ');
      return { id: pair, sources: [from], targets: [to] };
    }),
  });

  const places = new Map<string, Point>();
  const read = (node: ElkNode, from: Point) => {
    for (const child of node.children ?? []) {
      const at = { x: from.x + (child.x ?? 0), y: from.y + (child.y ?? 0) };
      if (known.has(child.id)) places.set(child.id, at);
      read(child, at);
    }
  };
  read(result, { x: 0, y: 0 });
  const shift = {
    x: Math.min(...boxes.map(({ x }) => x)) - Math.min(...[...places.values()].map(({ x }) => x)),
    y: Math.min(...boxes.map(({ y }) => y)) - Math.min(...[...places.values()].map(({ y }) => y)),
  };
  return Object.fromEntries(
    [...places].map(([id, at]) => [id, { x: Math.round(at.x + shift.x), y: Math.round(at.y + shift.y) }]),
  );
}
