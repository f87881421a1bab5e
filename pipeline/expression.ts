import type { Condition, Json } from './plan.ts';
import type { Text } from './text.ts';

/** Most tokens of one expression, and most parentheses, `not` and minus signs inside one another. */
const maxTokens = 500;
const maxDepth = 32;

export type ParsedExpression =
  | {
      readonly ok: true;
      readonly condition: Condition;
      /** Steps whose numbers it reads, sorted. */ readonly steps: readonly string[];
    }
  | { readonly ok: false; readonly message: Text; /** 1-based, in the expression. */ readonly column: number };

/**
 * Parses a `when` expression, such as `steps.evaluate.rhyme_delta > 0.02 and not parameters.quick`, and checks its
 * types: metrics are numbers, the whole must say yes or no. Parameters are replaced by their values. No expression
 * can reach anything but those.
 */
export function parseExpression(source: string, parameters: Readonly<Record<string, Json>> = {}): ParsedExpression {
  try {
    const parser = new ExpressionParser(tokenize(source), parameters);
    const condition = parser.whole();
    return { ok: true, condition, steps: [...parser.steps].sort() };
  } catch (error) {
    if (error instanceof ExpressionError) return { ok: false, message: error.text, column: error.column };
    throw error;
  }
}

class ExpressionError extends Error {
  readonly text: Text;
  readonly column: number;

  constructor(en: string, zh: string, offset: number) {
    super(en);
    this.text = { en, zh };
    this.column = offset + 1;
  }
}

type TokenType = 'number' | 'string' | 'path' | 'word' | 'sign' | 'end';
interface Token {
  readonly type: TokenType;
  readonly text: string;
  readonly at: number;
}

const patterns: readonly (readonly [TokenType, RegExp])[] = [
  ['path', /(?:steps\.[a-z][a-z0-9-]*|parameters)\.[A-Za-z_][A-Za-z0-9_]*/y],
  // With dots, so that a path that is not quite one is named whole.
  ['word', /[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z0-9_-]+)*/y],
  ['number', /(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?/y],
  ['string', /"[^"\\\n]*"|'[^'\\\n]*'/y],
  ['sign', /==|!=|<=|>=|[<>+\-*/()]/y],
];

function tokenize(source: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  for (;;) {
    while (at < source.length && /\s/.test(source[at]!)) at += 1;
    if (at >= source.length) break;
    const token = nextToken(source, at);
    tokens.push(token);
    at += token.text.length;
    if (tokens.length > maxTokens) {
      throw new ExpressionError(
        `a condition has at most ${maxTokens} words and signs`,
        `条件最多 ${maxTokens} 个词和符号`,
        at,
      );
    }
  }
  tokens.push({ type: 'end', text: '', at: source.length });
  return tokens;
}

function nextToken(source: string, at: number): Token {
  for (const [type, pattern] of patterns) {
    pattern.lastIndex = at;
    const match = pattern.exec(source);
    if (match) return { type, text: match[0], at };
  }
  const bad = [...source.slice(at, at + 2)][0] ?? '';
  throw new ExpressionError(`“${bad}” means nothing here`, `此处无法识别“${bad}”`, at);
}

type ValueType = 'number' | 'string' | 'boolean';
interface Typed {
  readonly condition: Condition;
  readonly type: ValueType;
  readonly at: number;
}
type BinaryOp = Extract<Condition, { left: Condition }>['op'];

const typeNames: Record<ValueType, Text> = {
  number: { en: 'a number', zh: '数字' },
  string: { en: 'a text', zh: '文本' },
  boolean: { en: 'yes or no', zh: '是或否' },
};

/** From what binds least to what binds most. */
const levels: readonly (readonly BinaryOp[])[] = [
  ['or'],
  ['and'],
  ['==', '!=', '<', '<=', '>', '>='],
  ['+', '-'],
  ['*', '/'],
];
const comparisonLevel = 2;

class ExpressionParser {
  readonly steps = new Set<string>();
  private readonly tokens: readonly Token[];
  private readonly parameters: Readonly<Record<string, Json>>;
  private position = 0;
  private depth = 0;

  constructor(tokens: readonly Token[], parameters: Readonly<Record<string, Json>>) {
    this.tokens = tokens;
    this.parameters = parameters;
  }

  whole(): Condition {
    const typed = this.level(0);
    const left = this.peek();
    if (left.type !== 'end')
      throw new ExpressionError(`“${left.text}” was not expected here`, `此处不应出现“${left.text}”`, left.at);
    return this.expect(typed, 'boolean', { en: 'a condition', zh: '条件' }).condition;
  }

  private level(index: number): Typed {
    const ops = levels[index];
    if (!ops) return this.unary();
    let left = this.level(index + 1);
    for (let count = 0; ; count++) {
      const token = this.peek();
      const op = ops.find((each) => each === token.text);
      if (!op || (token.type !== 'sign' && token.type !== 'word')) return left;
      if (index === comparisonLevel && count > 0) {
        throw new ExpressionError(
          'two comparisons in a row; join them with “and”',
          '不能连续比较，请用 and 连接',
          token.at,
        );
      }
      this.position += 1;
      left = this.join(op, token, left, this.level(index + 1));
    }
  }

  private join(op: BinaryOp, token: Token, left: Typed, right: Typed): Typed {
    const condition: Condition = { op, left: left.condition, right: right.condition };
    const about = { en: `“${op}”`, zh: `“${op}”` };
    if (op === '==' || op === '!=') {
      this.expect(right, left.type, about);
      return { condition, type: 'boolean', at: left.at };
    }
    const wanted: ValueType = op === 'and' || op === 'or' ? 'boolean' : 'number';
    this.expect(left, wanted, about);
    this.expect(right, wanted, about);
    const isArithmetic = op === '+' || op === '-' || op === '*' || op === '/';
    return { condition, type: isArithmetic ? 'number' : 'boolean', at: left.at };
  }

  private unary(): Typed {
    const token = this.peek();
    const isNot = token.type === 'word' && token.text === 'not';
    const isMinus = token.type === 'sign' && token.text === '-';
    const opens = token.type === 'sign' && token.text === '(';
    if (!isNot && !isMinus && !opens) return this.atom();

    this.depth += 1;
    if (this.depth > maxDepth) {
      throw new ExpressionError(`nested deeper than ${maxDepth}`, `嵌套超过 ${maxDepth} 层`, token.at);
    }
    this.position += 1;
    const made = isNot ? this.negated(token) : isMinus ? this.minus(token) : this.inParentheses(token);
    this.depth -= 1;
    return made;
  }

  /** `not a > b` negates the comparison, as a reader expects. */
  private negated(token: Token): Typed {
    const of = this.expect(this.level(comparisonLevel), 'boolean', { en: '“not”', zh: '“not”' });
    return { condition: { op: 'not', of: of.condition }, type: 'boolean', at: token.at };
  }

  private minus(token: Token): Typed {
    const { condition } = this.expect(this.unary(), 'number', { en: '“-”', zh: '“-”' });
    const negative: Condition =
      condition.op === 'value' && typeof condition.value === 'number'
        ? { op: 'value', value: 0 - condition.value }
        : { op: '-', left: { op: 'value', value: 0 }, right: condition };
    return { condition: negative, type: 'number', at: token.at };
  }

  private inParentheses(token: Token): Typed {
    const inner = this.level(0);
    const close = this.peek();
    if (close.text !== ')') throw new ExpressionError('a “)” is missing', '缺少“)”', close.at);
    this.position += 1;
    return { ...inner, at: token.at };
  }

  private atom(): Typed {
    const token = this.peek();
    this.position += 1;
    if (token.type === 'number') return this.value(Number(token.text), token);
    if (token.type === 'string') return this.value(token.text.slice(1, -1), token);
    if (token.type === 'word' && (token.text === 'true' || token.text === 'false'))
      return this.value(token.text === 'true', token);
    if (token.type === 'path') return this.path(token);
    if (token.type === 'word') {
      throw new ExpressionError(
        `“${token.text}” is no name here; write steps.STEP.METRIC or parameters.NAME`,
        `此处不认识“${token.text}”；请写 steps.步骤.指标 或 parameters.参数名`,
        token.at,
      );
    }
    throw token.type === 'end'
      ? new ExpressionError('the condition ends too early', '条件不完整', token.at)
      : new ExpressionError(`“${token.text}” was not expected here`, `此处不应出现“${token.text}”`, token.at);
  }

  private path(token: Token): Typed {
    const names = token.text.split('.');
    if (names[0] === 'steps') {
      const [, step, name] = names as [string, string, string];
      this.steps.add(step);
      return { condition: { op: 'metric', step, name }, type: 'number', at: token.at };
    }
    const name = names[1]!;
    const value = Object.hasOwn(this.parameters, name) ? this.parameters[name] : undefined;
    if (typeof value !== 'number' && typeof value !== 'string' && typeof value !== 'boolean') {
      throw new ExpressionError(`there is no run parameter “${name}”`, `没有名为“${name}”的运行参数`, token.at);
    }
    return this.value(value, token);
  }

  private value(value: string | number | boolean, token: Token): Typed {
    if (typeof value === 'number' && !Number.isFinite(value)) {
      throw new ExpressionError(`${token.text} is too large a number`, `数字 ${token.text} 过大`, token.at);
    }
    return { condition: { op: 'value', value }, type: typeof value as ValueType, at: token.at };
  }

  private expect(typed: Typed, wanted: ValueType, about: Text): Typed {
    if (typed.type === wanted) return typed;
    const found = typeNames[typed.type];
    throw new ExpressionError(
      `${about.en} needs ${typeNames[wanted].en}; this is ${found.en}`,
      `${about.zh}需要${typeNames[wanted].zh}；这里是${found.zh}`,
      typed.at,
    );
  }

  private peek(): Token {
    return this.tokens[Math.min(this.position, this.tokens.length - 1)]!;
  }
}
