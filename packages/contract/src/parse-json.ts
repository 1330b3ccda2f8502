import { InvalidRequestError } from './errors.ts';

/**
 * Parses JSON, and refuses an object with a duplicate name: `JSON.parse` keeps only the last, so one of two `frames` would be
 * lost silently.
 * @param text may begin with a byte order mark
 * @param what its name in messages
 * @throws InvalidRequestError `invalid_json`
 * @see https://www.rfc-editor.org/rfc/rfc8259#section-4 (names within an object SHOULD be unique)
 */
export function parseJson(text: string, what = 'The body'): unknown {
  if (text.trim() === '') throw invalid(`${what} is empty; it must be a JSON object`);
  const value = tryParse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
  if (value === undefined) throw invalid(`${what} is not valid JSON`);

  const name = findRepeatedName(text);
  if (name !== undefined) throw invalid(`${what} has ${JSON.stringify(name.slice(0, 64))} more than once`);
  return value;
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function invalid(message: string): InvalidRequestError {
  return new InvalidRequestError('invalid_json', [{ path: '', message }]);
}

/**
 * Looks only at the names of the outermost object. Strings, nearly all of a body, are skipped as a whole.
 * @param json valid JSON
 */
function findRepeatedName(json: string): string | undefined {
  if (!/^\s*\{/.test(json)) return undefined;
  const names = new Set<string>();
  let depth = 0;
  let nameIsNext = false;
  for (let at = 0; at < json.length; at += 1) {
    switch (json[at]) {
      case '{':
      case '[':
        depth += 1;
        nameIsNext = depth === 1;
        break;
      case '}':
      case ']':
        depth -= 1;
        break;
      case ',':
        nameIsNext = depth === 1;
        break;
      case '"': {
        const end = findEndOfString(json, at);
        if (nameIsNext) {
          const name = toName(json.slice(at, end));
          if (names.has(name)) return name;
          names.add(name);
          nameIsNext = false;
        }
        at = end - 1;
      }
    }
  }
  return undefined;
}

/** @param start where its opening quote is. @returns the place after its closing quote */
function findEndOfString(json: string, start: number): number {
  const end = json.indexOf('"', start + 1);
  if (json[end - 1] !== '\\') return end + 1;
  // An escape comes before this quote: from here on every character counts.
  let at = start + 1;
  while (json[at] !== '"') at += json[at] === '\\' ? 2 : 1;
  return at + 1;
}

/** Nearly every name stands for itself. */
function toName(quoted: string): string {
  return quoted.includes('\\') ? (JSON.parse(quoted) as string) : quoted.slice(1, -1);
}
