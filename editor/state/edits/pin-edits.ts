import { pinsOf, type Pins } from '../written.ts';
import { withEditor, type Edit } from './write.ts';

const withPins = (pins: Pins): Edit => {
  const kept = Object.fromEntries(Object.entries(pins).filter(([, ports]) => Object.keys(ports).length > 0));
  return (value) => withEditor(value, 'pins', Object.keys(kept).length > 0 ? kept : undefined);
};

/** Pins artifacts to outputs of a step, by port; null takes a pin away. */
export const pinOutputs =
  (stepId: string, changes: Readonly<Record<string, string | null>>): Edit =>
  (value) => {
    const pins = pinsOf(value);
    const ports = Object.entries({ ...pins[stepId], ...changes }).filter(
      (pin): pin is [string, string] => pin[1] !== null,
    );
    return withPins({ ...pins, [stepId]: Object.fromEntries(ports) })(value);
  };

/** A step that goes takes its pins with it. */
export const unpinSteps =
  (ids: ReadonlySet<string>): Edit =>
  (value) => {
    const pins = Object.entries(pinsOf(value));
    return pins.some(([id]) => ids.has(id))
      ? withPins(Object.fromEntries(pins.filter(([id]) => !ids.has(id))))(value)
      : value;
  };
