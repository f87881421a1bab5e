import type { Condition, StepOutcome } from '../pipeline/plan.ts';

type Value = string | number | boolean;

/** Whether a step's `when` holds; when it does not, or cannot be told, a sentence that says why. */
export type Answer = { readonly holds: true } | { readonly holds: false; readonly reason: string };

/** Something the expression asks for is not there, or cannot be computed: the condition does not hold. */
class Undecided extends Error {
  override readonly name = 'Undecided';
}

/**
 * Answers a `when` from the numbers that finished steps report. A number that no step reported, an operand of the wrong
 * type or a division by zero never counts as true; the reason names it.
 */
export function evaluateCondition(condition: Condition, outcomes: ReadonlyMap<string, StepOutcome>): Answer {
  try {
    const value = valueOf(condition, outcomes);
    if (value === true) return { holds: true };
    if (value === false) return { holds: false, reason: `its condition is false: ${show(condition)}` };
    return { holds: false, reason: `its condition is neither true nor false but ${String(value)}: ${show(condition)}` };
  } catch (error) {
    if (error instanceof Undecided) return { holds: false, reason: `its condition cannot be told: ${error.message}` };
    throw error;
  }
}

function valueOf(condition: Condition, outcomes: ReadonlyMap<string, StepOutcome>): Value {
  switch (condition.op) {
    case 'value':
      return condition.value;
    case 'metric': {
      const metrics = outcomes.get(condition.step)?.metrics;
      const value =
        metrics !== undefined && Object.hasOwn(metrics, condition.name) ? metrics[condition.name] : undefined;
      if (value === undefined) throw new Undecided(`step "${condition.step}" reported no number "${condition.name}"`);
      return value;
    }
    case 'not':
      return !truth(condition.of, outcomes);
    case 'and':
      return truth(condition.left, outcomes) && truth(condition.right, outcomes);
    case 'or':
      return truth(condition.left, outcomes) || truth(condition.right, outcomes);
    case '==':
      return valueOf(condition.left, outcomes) === valueOf(condition.right, outcomes);
    case '!=':
      return valueOf(condition.left, outcomes) !== valueOf(condition.right, outcomes);
    default: {
      const left = number(condition.left, outcomes);
      const right = number(condition.right, outcomes);
      switch (condition.op) {
        case '<':
          return left < right;
        case '<=':
          return left <= right;
        case '>':
          return left > right;
        case '>=':
          return left >= right;
        case '+':
          return left + right;
        case '-':
          return left - right;
        case '*':
          return left * right;
        case '/':
          if (right === 0) throw new Undecided(`${show(condition)} divides by zero`);
          return left / right;
      }
    }
  }
}

function truth(condition: Condition, outcomes: ReadonlyMap<string, StepOutcome>): boolean {
  const value = valueOf(condition, outcomes);
  if (typeof value !== 'boolean') throw new Undecided(`${show(condition)} is not true or false`);
  return value;
}

function number(condition: Condition, outcomes: ReadonlyMap<string, StepOutcome>): number {
  const value = valueOf(condition, outcomes);
  if (typeof value !== 'number') throw new Undecided(`${show(condition)} is not a number`);
  return value;
}

/** The expression as a person would write it. */
function show(condition: Condition): string {
  switch (condition.op) {
    case 'value':
      return JSON.stringify(condition.value);
    case 'metric':
      return `${condition.step}.${condition.name}`;
    case 'not':
      return `not ${show(condition.of)}`;
    default:
      return `(${show(condition.left)} ${condition.op} ${show(condition.right)})`;
  }
}
