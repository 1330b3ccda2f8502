import { FrameDataError } from './errors.ts';

/**
 * Parses JSON, and refuses an object that has a name twice: `JSON.parse` keeps the last one, and so one of two `frames`
 * would be lost without a word.
 * @param text may begin with a byte order mark
 * @param what stands for it in messages
 * @throws FrameDataError `invalid_json`
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

function invalid(message: string): FrameDataError {
  return new FrameDataError('invalid_json', [{ path: '', message }]);
}

/**
 * Looks at the names of the outermost object only. Strings, which are nearly all of a body, are skipped as wholes.
 * @param json valid JSON
 */
function findRepeatedName(json: string): string | undefined {
  const names = new Set<string>();
  const structure = /["{}[\]]/g;
  const colon = /[ \t\r\n]*:/y;
  let depth = 0;
  for (let match = structure.exec(json); match !== null; match = structure.exec(json)) {
    const [character] = match;
    if (character === '{' || character === '[') depth += 1;
    else if (character !== '"') depth -= 1;
    else {
      const end = endOfString(json, match.index);
      structure.lastIndex = end;
      colon.lastIndex = end;
      if (depth !== 1 || !colon.test(json)) continue;
      const name = JSON.parse(json.slice(match.index, end)) as string;
      if (names.has(name)) return name;
      names.add(name);
    }
  }
  return undefined;
}

/** @param start where its opening quote is. @returns the place after its closing quote */
function endOfString(json: string, start: number): number {
  for (let end = json.indexOf('"', start + 1); ; end = json.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (json[end - 1 - backslashes] === '\\') backslashes += 1;
    if (backslashes % 2 === 0) return end + 1;
  }
}
