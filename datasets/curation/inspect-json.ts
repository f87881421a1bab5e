/** Deeper values are no lyrics; anything that walks them by recursion would run out of stack. */
export const deepestJson = 64;

/**
 * What a JSON text has that `JSON.parse` swallows: too deep a nesting, a key twice in one object, `__proto__` as a key.
 * Null when there is nothing. One pass, no recursion; the text need not be whole JSON.
 */
export function faultOfJson(text: string): string | null {
  const keys: (Set<string> | null)[] = [];
  let expectsKey = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '{' || character === '[') {
      keys.push(character === '{' ? new Set() : null);
      if (keys.length > deepestJson) return `nested deeper than ${deepestJson}`;
      expectsKey = character === '{';
    } else if (character === '}' || character === ']') {
      keys.pop();
      expectsKey = false;
    } else if (character === ',') expectsKey = keys.at(-1) instanceof Set;
    else if (character === '"') {
      const end = endOfString(text, at);
      const own = keys.at(-1);
      if (expectsKey && own instanceof Set) {
        const fault = takeKey(own, text.slice(at, end + 1));
        if (fault !== null) return fault;
        expectsKey = false;
      }
      at = end;
    }
  }
  return null;
}

function takeKey(keys: Set<string>, quoted: string): string | null {
  const key = plainKey(quoted);
  if (key === '__proto__') return 'a key is __proto__';
  if (keys.has(key)) return `the key “${key.slice(0, 40)}” is there twice`;
  keys.add(key);
  return null;
}

function plainKey(quoted: string): string {
  if (!quoted.includes('\\')) return quoted.slice(1, -1);
  try {
    return String(JSON.parse(quoted));
  } catch {
    return quoted;
  }
}

/** Place of the quote that ends the string beginning at `from`; the text's end where none does. */
function endOfString(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '"') return at;
  }
  return text.length;
}
