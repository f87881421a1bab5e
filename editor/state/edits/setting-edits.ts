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
