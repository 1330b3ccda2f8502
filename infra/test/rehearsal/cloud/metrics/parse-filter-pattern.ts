/** Whether a line of a log, as JSON, is counted. */
export type FilterPattern = (line: unknown) => boolean;

/**
 * Reads a filter pattern for lines of JSON: comparisons of `$.field` with texts and numbers, `&&`, `||` and parentheses.
 * @throws {Error} for a pattern of another kind
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
export function parseFilterPattern(pattern: string): FilterPattern {
  const [, inner] = /^\{(.*)\}$/s.exec(pattern.trim()) ?? [];
  if (inner === undefined) throw new Error(`${pattern} is no pattern for JSON.`);
  const tokens = inner.match(/"(?:[^"\\]|\\.)*"|&&|\|\||[()]|[!<>]?=|[<>]|[^\s()=<>!&|"]+/g) ?? [];
  if (tokens.join('') !== inner.replace(/\s+(?=(?:[^"]*"[^"]*")*[^"]*$)/g, '')) {
    throw new Error(`${pattern} has something that is not known here.`);
  }
  const reader = { tokens, next: 0 };
  const filter = readAny(reader);
  if (reader.next < tokens.length) throw new Error(`${pattern}: ${tokens[reader.next]} is too much.`);
  return filter;
}

interface Reader {
  readonly tokens: readonly string[];
  next: number;
}

function readAny(reader: Reader): FilterPattern {
  const parts = [readAll(reader)];
  while (take(reader, '||')) parts.push(readAll(reader));
  return (line) => parts.some((part) => part(line));
}

function readAll(reader: Reader): FilterPattern {
  const parts = [readOne(reader)];
  while (take(reader, '&&')) parts.push(readOne(reader));
  return (line) => parts.every((part) => part(line));
}

function readOne(reader: Reader): FilterPattern {
  if (take(reader, '(')) {
    const inner = readAny(reader);
    if (!take(reader, ')')) throw new Error('A parenthesis is not closed.');
    return inner;
  }
  const [selector = '', operator = '', literal = ''] = reader.tokens.slice(reader.next, reader.next + 3);
  reader.next += 3;
  const compare = operators[operator];
  if (!/^\$(\.\w+)+$/.test(selector) || compare === undefined || literal === '') {
    throw new Error(`${selector} ${operator} ${literal} is no comparison.`);
  }
  const expected: string | number = literal.startsWith('"') ? JSON.parse(literal) : Number(literal);
  if (Number.isNaN(expected)) throw new Error(`${literal} is neither a text in quotes nor a number.`);
  return (line) => {
    const found = selectField(line, selector);
    return typeof found === typeof expected && compare(found as never, expected as never);
  };
}

const operators: Readonly<Record<string, (found: never, expected: never) => boolean>> = {
  '=': (found, expected) => found === expected,
  '!=': (found, expected) => found !== expected,
  '<': (found, expected) => found < expected,
  '>': (found, expected) => found > expected,
  '<=': (found, expected) => found <= expected,
  '>=': (found, expected) => found >= expected,
};

function take(reader: Reader, token: string): boolean {
  if (reader.tokens[reader.next] !== token) return false;
  reader.next += 1;
  return true;
}

/** @param selector such as `$.frames.received` */
export function selectField(line: unknown, selector: string): unknown {
  const names = selector.split('.').slice(1);
  return names.reduce<unknown>(
    (value, name) =>
      typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined,
    line,
  );
}
