import { Command } from 'cmdk';
import { useEffect, useMemo, useState, type RefObject } from 'react';
import { fittingEnds } from '../../pipeline/fitting-ends.ts';
import { portOf } from '../../pipeline/kind.ts';
import type { ArtifactType } from '../../pipeline/artifact.ts';
import { edgeEndOf, type EdgeSpec } from '../../pipeline/spec.ts';
import { useDocumentStore } from '../state/document.ts';
import { specOf, stepsById } from '../state/written.ts';
import { Dialog } from '../ui/dialog.tsx';
import { useText, useWords } from '../words/language.ts';
import { useCanvas } from './canvas-context.ts';
import { useCanvasUiStore } from './canvas-ui.ts';
import { titleOf } from './canvas-parts.ts';
import { TypeMark } from './type-mark.tsx';
import { nothingTyped, type Typed } from './typing-door.tsx';
import { canvasWords } from './words.ts';

interface Offer {
  readonly edge: EdgeSpec;
  readonly type: ArtifactType | null;
  readonly own: string;
  readonly other: string;
}

/** Connecting without a pointer: every port of other steps that fits one of this step's. */
export function ConnectList({ stepId, typed }: { readonly stepId: string; readonly typed: RefObject<Typed> }) {
  const t = useWords(canvasWords);
  const text = useText();
  const { kinds, actions } = useCanvas();
  const ui = useCanvasUiStore();
  const { value } = useDocumentStore().getState();
  const steps = stepsById(value);
  const step = steps.get(stepId);
  const offers = useMemo(() => {
    const kind = step && kinds.get(step.kind);
    if (!kind) return [];
    const nameOf = (end: string) => {
      const { step: id, port } = edgeEndOf(end);
      return `${titleOf({ kinds, text }, steps.get(id)) || id} · ${port ?? ''}`;
    };
    const offered = (ports: typeof kind.inputs, side: 'input' | 'output') =>
      Object.entries(ports).flatMap(([name, port]): Offer[] => {
        const own = `${stepId}.${name}`;
        return [...fittingEnds(specOf(value), own, side, kinds)].map((other) => ({
          edge: side === 'output' ? { from: own, to: other } : { from: other, to: own },
          type: portOf(port).type,
          own: name,
          other: nameOf(other),
        }));
      });
    const drawn = new Set(specOf(value).edges.map(({ from, to }) => `${from} ${to}`));
    const taken = new Set(specOf(value).edges.map(({ to }) => to));
    return [...offered(kind.outputs, 'output'), ...offered(kind.inputs, 'input')].filter(
      ({ edge: { from, to } }) => !drawn.has(`${from} ${to}`) && !taken.has(to),
    );
  }, [step, steps, stepId, kinds, text, value]);
  const [search, setSearch] = useState(() => typed.current.search);
  useEffect(() => void (typed.current = nothingTyped), [typed]);
  const close = () => ui.setState({ connectList: null });
  return (
    <Dialog title={t('connectTo', { title: titleOf({ kinds, text }, step) || stepId })} onClose={close}>
      <Command label={t('connectMenu')}>
        <Command.Input
          autoFocus
          value={search}
          onValueChange={setSearch}
          className="mb-2 h-9 w-full rounded-control border border-line bg-panel px-2"
        />
        <Command.List className="max-h-[50dvh] overflow-auto">
          <Command.Empty className="p-4 text-center text-ink-3">{t('connectNothing')}</Command.Empty>
          {offers.map(({ edge, type, own, other }) => (
            <Command.Item
              key={`${edge.from} ${edge.to}`}
              value={`${own} ${other} ${edge.from} ${edge.to}`}
              className="flex min-h-9 cursor-pointer items-center gap-2 rounded-control px-2 data-[selected=true]:bg-sunk"
              onSelect={() => {
                close();
                actions.join(edge);
              }}
            >
              <span className="text-ink-3">{own}</span>
              <span aria-hidden="true">{edge.from.startsWith(`${stepId}.`) ? '→' : '←'}</span>
              <TypeMark type={type} />
              <span className="min-w-0 flex-1 truncate">{other}</span>
            </Command.Item>
          ))}
        </Command.List>
      </Command>
    </Dialog>
  );
}
