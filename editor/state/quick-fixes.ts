import type { Written } from '../../pipeline/changes.ts';
import { explainEdge, type Kinds } from '../../pipeline/edges.ts';
import type { KindRef } from '../../pipeline/kind.ts';
import { refOf } from '../../pipeline/kind.ts';
import type { Problem } from '../../pipeline/problem.ts';
import type { EdgeSpec } from '../../pipeline/spec.ts';
import { edgeEndOf } from '../../pipeline/spec.ts';
import type { Text } from '../../pipeline/text.ts';
import { nearest } from '../../pipeline/wording.ts';
import { connect, disconnect, insertBetween, reconnect } from './edits/edge-edits.ts';
import { setDocumentKey, setParam, setStepSetting } from './edits/setting-edits.ts';
import { disableSteps, removeSteps, stepIdFor } from './edits/step-edits.ts';
import { freeId, type Edit } from './edits/write.ts';
import { edgeKey, edgesOf, isObject, specOf, stepsById, stepsOf, storedLayout } from './written.ts';

/** One way to mend a problem, at a click. */
export interface QuickFix {
  readonly text: Text;
  readonly edit: Edit;
}

/** What could mend a problem, the likeliest first. Whether it did is for the next check to say. */
export function fixesOf(problem: Problem, value: Written, kinds: Kinds): readonly QuickFix[] {
  const { code, at } = problem;
  const { step: stepId } = at;
  if (code === 'parameter-unknown') return ofUnknownParameter(problem, value);
  if (stepId === undefined) return code === 'cycle' ? ofCycle(problem, value) : [];
  switch (code) {
    case 'unknown-kind':
      return ofUnknownKind(stepId, value, kinds);
    case 'missing-input':
      return ofMissingInput(stepId, at.port ?? '', value, kinds);
    case 'type-mismatch':
    case 'input-taken':
    case 'self-edge':
    case 'unknown-port':
    case 'unknown-step':
      return ofEdges(problem, value, kinds);
    case 'cycle':
      return ofCycle(problem, value);
    case 'unreachable-step':
      return [switchOff(stepId), remove(stepId)];
    case 'required-step':
      return stepsById(value).get(stepId)?.disabled
        ? [{ text: { en: `Switch “${stepId}” on`, zh: `启用“${stepId}”` }, edit: disableSteps([stepId], false) }]
        : [takeWhenAway(stepId)];
    case 'when-invalid':
      return [takeWhenAway(stepId)];
    case 'param-invalid':
      return ofParam(stepId, at.param ?? '', value, kinds);
    case 'duplicate-id':
      return [
        {
          text: { en: 'Give the second one a name of its own', zh: '为第二个步骤另取名称' },
          edit: renameSecond(stepId),
        },
      ];
    default:
      return [];
  }
}

const switchOff = (id: string): QuickFix => ({
  text: { en: `Switch “${id}” off`, zh: `停用“${id}”` },
  edit: disableSteps([id], true),
});
const remove = (id: string): QuickFix => ({
  text: { en: `Remove “${id}”`, zh: `删除“${id}”` },
  edit: removeSteps(new Set([id])),
});
const takeWhenAway = (id: string): QuickFix => ({
  text: { en: 'Remove the condition', zh: '删除条件' },
  edit: setStepSetting(id, 'when', undefined),
});
const removeEdge = (edge: EdgeSpec): QuickFix => ({
  text: { en: `Remove the edge ${edge.from} → ${edge.to}`, zh: `删除连线 ${edge.from} → ${edge.to}` },
  edit: disconnect(new Set([edgeKey(edge)])),
});

function ofUnknownKind(stepId: string, value: Written, kinds: Kinds): readonly QuickFix[] {
  const written = stepsById(value).get(stepId)?.kind ?? '';
  const id = written.slice(0, written.indexOf('@'));
  const sameId = [...kinds.values()].filter((kind) => kind.id === id).at(-1);
  const near = nearest(
    id,
    [...kinds.values()].map((kind) => kind.id),
  );
  const meant = sameId ?? [...kinds.values()].filter((kind) => kind.id === near).at(-1);
  const fixes = [switchOff(stepId), remove(stepId)];
  if (!meant) return fixes;
  const ref = refOf(meant);
  return [{ text: { en: `Make it ${ref}`, zh: `改为 ${ref}` }, edit: setStepSetting(stepId, 'kind', ref) }, ...fixes];
}

function ofMissingInput(stepId: string, port: string, value: Written, kinds: Kinds): readonly QuickFix[] {
  const end = `${stepId}.${port}`;
  const steps = stepsById(value);
  const off = edgesOf(value).flatMap((edge) => (edge.to === end ? [edgeEndOf(edge.from).step] : []))[0];
  if (off !== undefined && steps.get(off)?.disabled)
    return [
      { text: { en: `Switch “${off}” on`, zh: `启用“${off}”` }, edit: disableSteps([off], false) },
      switchOff(stepId),
    ];
  const spec = specOf(value);
  const sources = stepsOf(value).flatMap((step) =>
    step.disabled
      ? []
      : Object.keys(kinds.get(step.kind)?.outputs ?? {})
          .map((name) => ({ from: `${step.id}.${name}`, to: end }))
          .filter((edge) => explainEdge(spec, edge, kinds).fits),
  );
  return sources.slice(0, 3).map((edge) => ({
    text: { en: `Connect ${edge.from}`, zh: `连接 ${edge.from}` },
    edit: connect(edge),
  }));
}

/** Of an edge that does not fit: a step between, the port or step that was meant, or away with it. */
function ofEdges({ code, at, message }: Problem, value: Written, kinds: Kinds): readonly QuickFix[] {
  const end = at.port === undefined ? at.step! : `${at.step!}.${at.port}`;
  const spec = specOf(value);
  const touching = edgesOf(value).filter((edge) =>
    code === 'unknown-step'
      ? message.en.includes(`${edge.from} → ${edge.to}`)
      : edge.to === end || (code === 'unknown-port' && edge.from === end),
  );
  return touching.slice(0, 6).flatMap((edge) => {
    const verdict = explainEdge(spec, edge, kinds);
    if (verdict.fits || verdict.problem.code !== code) return [];
    const { fix } = verdict;
    return [
      ...(fix ? [{ text: fix.text, edit: putBetween(edge, fix.insert, fix, value) }] : []),
      ...meantEnds(edge, value, kinds).map((other) => ({
        text: { en: `Make it ${other.from} → ${other.to}`, zh: `改为 ${other.from} → ${other.to}` },
        edit: reconnect(edge, other),
      })),
      removeEdge(edge),
    ];
  });
}

function putBetween(
  edge: EdgeSpec,
  kind: KindRef,
  through: { readonly input: string; readonly output: string },
  value: Written,
): Edit {
  const layout = storedLayout(value);
  const [from, to] = [layout[edgeEndOf(edge.from).step], layout[edgeEndOf(edge.to).step]];
  const at = from && to ? { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 + 60 } : { x: 0, y: 0 };
  return insertBetween({ edge, id: stepIdFor(value, kind), kind, at, through });
}

/** The edge with its unknown step or port replaced by the nearest that is known, when that fits. */
function meantEnds(edge: EdgeSpec, value: Written, kinds: Kinds): readonly EdgeSpec[] {
  const meant = (end: string, side: 'inputs' | 'outputs') => {
    const { step, port } = edgeEndOf(end);
    const id = stepsById(value).has(step) ? step : nearest(step, stepsById(value).keys());
    if (id === undefined || port === undefined) return id ?? end;
    const ports = Object.keys(kinds.get(stepsById(value).get(id)!.kind)?.[side] ?? {});
    return `${id}.${ports.includes(port) ? port : (nearest(port, ports) ?? port)}`;
  };
  const other = { from: meant(edge.from, 'outputs'), to: meant(edge.to, 'inputs') };
  const isOther = edgeKey(other) !== edgeKey(edge);
  return isOther && explainEdge(specOf(value), other, kinds).fits ? [other] : [];
}

/** Any edge along the circle; the last ones of the document first, which were drawn last. */
function ofCycle({ message }: Problem, value: Written): readonly QuickFix[] {
  const round = /: (.+)\.$/.exec(message.en)?.[1]?.split(' → ') ?? [];
  const hops = new Set(round.slice(1).map((to, place) => `${round[place]} ${to}`));
  return edgesOf(value)
    .filter((edge) => hops.has(`${edgeEndOf(edge.from).step} ${edgeEndOf(edge.to).step}`))
    .toReversed()
    .slice(0, 3)
    .map(removeEdge);
}

function ofParam(stepId: string, param: string, value: Written, kinds: Kinds): readonly QuickFix[] {
  const name = param.split('.')[0]!;
  const step = stepsById(value).get(stepId);
  const shape = step ? (kinds.get(step.kind)?.params.shape ?? {}) : {};
  const params = step?.params ?? {};
  if (Object.hasOwn(shape, name)) {
    const back = { text: { en: 'Back to the default', zh: '恢复默认值' }, edit: setParam(stepId, name, undefined) };
    return Object.hasOwn(params, name) ? [back] : [];
  }
  const meant = nearest(name, Object.keys(shape));
  const away = {
    text: { en: `Remove “${name.slice(0, 60)}”`, zh: `删除“${name.slice(0, 60)}”` },
    edit: setParam(stepId, name, undefined),
  };
  if (meant === undefined || Object.hasOwn(params, meant)) return [away];
  const rename: Edit = (document) =>
    setParam(stepId, meant, params[name] as never)(setParam(stepId, name, undefined)(document));
  return [{ text: { en: `Make it “${meant}”`, zh: `改为“${meant}”` }, edit: rename }, away];
}

/** The binding undone, or the run parameter made. */
function ofUnknownParameter({ at, message }: Problem, value: Written): readonly QuickFix[] {
  const { step, param } = at;
  if (step === undefined || param === undefined) return [];
  const wanted = /“(.+)”/.exec(message.en)?.[1] ?? '';
  const known = isObject(value['parameters']) ? value['parameters'] : {};
  const fixed = { text: { en: 'Use the default instead', zh: '改用默认值' }, edit: setParam(step, param, undefined) };
  if (!/^[a-z][A-Za-z0-9_]{0,62}$/.test(wanted)) return [fixed];
  const make = setDocumentKey('parameters', { ...known, [wanted]: { type: 'string', default: '' } });
  return [{ text: { en: `Add the run parameter “${wanted}”`, zh: `添加运行参数“${wanted}”` }, edit: make }, fixed];
}

const renameSecond =
  (id: string): Edit =>
  (value) => {
    const steps = Array.isArray(value['steps']) ? value['steps'] : [];
    const second = steps.findLastIndex((step) => isObject(step) && step['id'] === id);
    const step = steps[second];
    if (!isObject(step)) return value;
    return { ...value, steps: steps.with(second, { ...step, id: freeId(id, new Set(stepsById(value).keys())) }) };
  };
