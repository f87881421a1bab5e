import { explainEdge } from '../../pipeline/edges.ts';
import type { EdgeSpec } from '../../pipeline/spec.ts';
import { edgeEndOf } from '../../pipeline/spec.ts';
import {
  clearPort,
  connect,
  disconnect,
  insertBetween,
  leadThrough,
  portsThrough,
  reconnect,
} from '../state/edits/edge-edits.ts';
import { edgesAt, stepIdFor } from '../state/edits/step-edits.ts';
import { edgeKey, edgesOf, specOf, stepsById, type Point } from '../state/written.ts';
import { act, titleOfId, type CanvasParts } from './canvas-parts.ts';
import type { Refusal } from './canvas-ui.ts';

export function createEdgeActions(parts: CanvasParts) {
  const { document, ui, kinds, model, t, text } = parts;
  const value = () => document.getState().value;
  const say = (words: string) => ui.getState().say(words);
  const explain = (edge: EdgeSpec) => explainEdge(specOf(value()), edge, kinds);
  const hasEdge = (edge: EdgeSpec) => edgesOf(value()).some((known) => edgeKey(known) === edgeKey(edge));

  /** Draws an edge, or says why not. */
  function join(edge: EdgeSpec): boolean {
    const verdict = explain(edge);
    if (!verdict.fits) {
      say(text(verdict.problem.message));
      return false;
    }
    if (parts.isReadOnly || hasEdge(edge)) return false;
    act(parts, t('editConnect'), connect(edge));
    say(
      t('saidConnected', {
        from: titleOfId(parts, edgeEndOf(edge.from).step),
        to: titleOfId(parts, edgeEndOf(edge.to).step),
      }),
    );
    return true;
  }

  /** Why an edge that was let go over a port is not drawn, with what would mend it. */
  function refuse(edge: EdgeSpec, screen: Point): void {
    const verdict = explain(edge);
    if (verdict.fits) return;
    const { problem, fix } = verdict;
    ui.setState({ refusal: { edge, screen, reason: problem.message, ...(fix ? { fix } : {}) } });
    say(text(problem.message));
  }

  /** Puts the converting step between the two ends of a refused edge. */
  function mend({ edge, fix }: Refusal): void {
    if (!fix || parts.isReadOnly) return;
    const { layout } = model.getState();
    const [from, to] = [layout[edgeEndOf(edge.from).step]!, layout[edgeEndOf(edge.to).step]!];
    const id = stepIdFor(value(), fix.insert);
    const title = text(kinds.get(fix.insert)!.title);
    const at = { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 + 40 };
    act(parts, t('editInsert', { title }), insertBetween({ edge, id, kind: fix.insert, at, through: fix }));
    ui.setState({ refusal: null });
    parts.selection.getState().select({ steps: [id], focused: id });
    say(t('saidAddedConnected', { title }));
  }

  function removeEdges(keys: Iterable<string>): void {
    const ids = new Set(keys);
    if (!parts.isReadOnly && act(parts, t('editDisconnect'), disconnect(ids)))
      say(t('saidEdgesRemoved', { count: ids.size }));
  }

  function clear(end: string): void {
    const { edges } = { edges: edgesOf(value()).filter(({ from, to }) => from === end || to === end) };
    if (!parts.isReadOnly && act(parts, t('editDisconnect'), clearPort(end)))
      say(t('saidEdgesRemoved', { count: edges.length }));
  }

  function turn(edge: EdgeSpec, to: EdgeSpec, screen: Point): void {
    if (parts.isReadOnly || edgeKey(edge) === edgeKey(to)) return;
    const without = disconnect(new Set([edgeKey(edge)]))(value());
    const verdict = explainEdge(specOf(without), to, kinds);
    if (verdict.fits) act(parts, t('editReconnect'), reconnect(edge, to));
    else refuse(to, screen);
  }

  /** The edge may run through a step that nothing touches yet: then it can be dropped on it. */
  function canTake(edge: EdgeSpec, stepId: string): boolean {
    const step = stepsById(value()).get(stepId);
    const kind = step && kinds.get(step.kind);
    if (!kind || edgesAt(value(), new Set([stepId])).length > 0) return false;
    return portsThrough(value(), edge, kind, kinds) !== null;
  }

  const through = (edge: EdgeSpec, stepId: string) => {
    const kind = kinds.get(stepsById(value()).get(stepId)!.kind)!;
    return leadThrough(edge, stepId, portsThrough(value(), edge, kind, kinds)!);
  };

  return { join, refuse, mend, removeEdges, clear, turn, explain, canTake, through };
}
