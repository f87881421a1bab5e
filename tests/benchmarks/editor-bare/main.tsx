import {
  applyNodeChanges,
  Handle,
  Position,
  ReactFlow,
  SelectionMode,
  useStore,
  type Edge,
  type Node,
  type NodeChange,
  type NodeProps,
} from 'reactflow';
import { memo, useCallback, useState } from 'react';
import { createRoot } from 'react-dom/client';
import 'reactflow/dist/style.css';
import './bare.css';

/** React Flow with what makes it fast and nothing of the product: as many cards and edges, in the same places. */
const count = Number(new URLSearchParams(location.search).get('steps') ?? '100');
const size = { width: 232, height: 134 };
const ports = [0, 1, 2];

const handles = ports.flatMap((row) =>
  (['target', 'source'] as const).map((type) => ({
    id: `${type}${row}`,
    type,
    position: type === 'target' ? Position.Left : Position.Right,
    x: type === 'target' ? -6 : 226,
    y: 18 + 30 * row,
    width: 12,
    height: 12,
  })),
);

const nodesOf = (): Node[] =>
  Array.from({ length: count }, (_, index) => {
    const [round, place] = [Math.floor(index / 10), index % 10];
    return {
      id: `s${index}`,
      type: 'card',
      data: {},
      position: {
        x: (round % 4) * 1_920 + (place % 5) * 320,
        y: Math.floor(round / 4) * 600 + Math.floor(place / 5) * 200,
      },
      ...size,
      measured: size,
      handles,
    };
  });

/** As many as the flywheel has: 18 for ten steps. */
const joins = [
  [0, 1],
  [1, 2],
  [3, 4],
  [2, 4],
  [2, 5],
  [3, 6],
  [4, 6],
  [5, 6],
  [3, 7],
  [6, 7],
  [2, 7],
  [3, 8],
  [7, 8],
  [2, 8],
  [3, 9],
  [7, 9],
  [8, 9],
] as const;
const edgesOf = (): Edge[] =>
  Array.from({ length: Math.floor(count / 10) }, (_, round) =>
    joins.map(([from, to], row) => ({
      id: `${round} ${from} ${to}`,
      source: `s${round * 10 + from}`,
      target: `s${round * 10 + to}`,
      sourceHandle: 'source0',
      targetHandle: `target${row % 3}`,
    })),
  ).flat();

const Card = memo(function Card({ id }: NodeProps) {
  return (
    <div className="card" data-step={id}>
      {id}
      {ports.map((row) => (
        <Handle
          key={`t${row}`}
          id={`target${row}`}
          type="target"
          position={Position.Left}
          style={{ top: 24 + 30 * row }}
        />
      ))}
      {ports.map((row) => (
        <Handle
          key={`s${row}`}
          id={`source${row}`}
          type="source"
          position={Position.Right}
          style={{ top: 24 + 30 * row }}
        />
      ))}
    </div>
  );
});

const nodeTypes = { card: Card };
const middleButton = [1];
const noNodes: Node[] = [];
const noEdges: Edge[] = [];
const firstView = { x: 40, y: 64, zoom: 0.6 };

function Bare() {
  const [nodes, setNodes] = useState(nodesOf);
  const [edges] = useState(edgesOf);
  const [isFar, setFar] = useState(false);
  const onNodesChange = useCallback(
    (changes: NodeChange[]) => setNodes((before) => applyNodeChanges(changes, before)),
    [],
  );
  return (
    <ReactFlow
      nodes={isFar ? noNodes : nodes}
      edges={isFar ? noEdges : edges}
      nodeTypes={nodeTypes}
      onNodesChange={onNodesChange}
      defaultViewport={firstView}
      onlyRenderVisibleElements
      disableKeyboardA11y
      nodesFocusable={false}
      edgesFocusable={false}
      elevateNodesOnSelect={false}
      selectionOnDrag
      selectionMode={SelectionMode.Partial}
      panOnDrag={middleButton}
      minZoom={0.05}
      maxZoom={2}
    >
      <Far onChange={setFar} />
    </ReactFlow>
  );
}

/** Far away nothing is in the page, as in the product; what it draws instead is the product's. */
function Far({ onChange }: { readonly onChange: (isFar: boolean) => void }) {
  const isFar = useStore(({ transform }) => transform[2] < 0.35 && count > 300);
  queueMicrotask(() => onChange(isFar));
  return null;
}

createRoot(document.getElementById('root')!).render(<Bare />);
