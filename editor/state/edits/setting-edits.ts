import type { Json } from '../../../pipeline/plan.ts';
import { isObject } from '../written.ts';
import { changeItems, withList, type Edit } from './write.ts';

const withKey = (object: Readonly<Record<string, Json>>, key: string, value: Json | undefined) => {
  if (value !== undefined) return { ...object, [key]: value };
  const { [key]: _, ...rest } = object;
  return rest;
};

/** One setting of a step beside its parameters: `timeoutMinutes`, `retry`, `cache`, `when`. Undefined takes it away. */
export const setStepSetting =
  (stepId: string, key: string, value: Json | undefined): Edit =>
  (document) =>
    withList(document, 'steps', (steps) => changeItems(steps, new Set([stepId]), (step) => withKey(step, key, value)));

/** A parameter of a step. Undefined gives the default back; parameters that are all defaults are not written. */
export const setParam =
  (stepId: string, name: string, value: Json | undefined): Edit =>
  (document) =>
    withList(document, 'steps', (steps) =>
      changeItems(steps, new Set([stepId]), (step) => {
        const params = withKey(isObject(step['params']) ? step['params'] : {}, name, value);
        return withKey(step, 'params', Object.keys(params).length > 0 ? params : undefined);
      }),
    );

/** A key of the document itself: its title, its description, its run parameters. */
export const setDocumentKey =
  (key: string, value: Json | undefined): Edit =>
  (document) =>
    withKey(document, key, value);

/** Another name for a run parameter, in its place in the list and in every step that is bound to it. */
export const renameParameter =
  (from: string, to: string): Edit =>
  (document) => {
    const parameters = isObject(document['parameters']) ? document['parameters'] : {};
    const renamed = Object.fromEntries(
      Object.entries(parameters).map(([name, spec]) => [name === from ? to : name, spec]),
    );
    return withList({ ...document, parameters: renamed }, 'steps', (steps) => {
      const changed = steps.map((step) => inCondition(boundAnew(step, from, to), from, to));
      return changed.some((step, place) => step !== steps[place]) ? changed : steps;
    });
  };

function inCondition(step: Json, from: string, to: string): Json {
  const when = isObject(step) ? step['when'] : undefined;
  if (typeof when !== 'string') return step;
  const renamed = when.replaceAll(/\bparameters\.(\w+)/g, (all, name: string) =>
    name === from ? `parameters.${to}` : all,
  );
  return renamed === when ? step : { ...(step as Record<string, Json>), when: renamed };
}

const isMarker = (value: Json, name: string): boolean =>
  isObject(value) && value['$param'] === name && Object.keys(value).length === 1;

function isBoundTo(value: Json, name: string): boolean {
  if (isMarker(value, name)) return true;
  if (Array.isArray(value)) return value.some((item) => isBoundTo(item as Json, name));
  return isObject(value) && Object.values(value).some((item) => isBoundTo(item, name));
}

/** What is bound to nothing of the name stays the very value it was. */
function boundAnew(value: Json, from: string, to: string): Json {
  if (!isBoundTo(value, from)) return value;
  if (isMarker(value, from)) return { $param: to };
  if (Array.isArray(value)) return value.map((item) => boundAnew(item as Json, from, to));
  return Object.fromEntries(
    Object.entries(value as Record<string, Json>).map(([key, item]) => [key, boundAnew(item, from, to)]),
  );
}
