/**
 * Any text as names of nested folders: of small letters, digits and `-._~+` only, so that neither `..` nor upper case nor length
 * matters. Each name but the last ends in `+`.
 */
export function toFolderPath(name: string): string[] {
  const encoded = `n${[...Array(name.length).keys()].map((index) => encodeUnit(name.charCodeAt(index))).join('')}`;
  const path: string[] = [];
  for (let start = 0; start < encoded.length; start += maxPartLength) {
    const part = encoded.slice(start, start + maxPartLength);
    path.push(start + maxPartLength < encoded.length ? `${part}+` : part);
  }
  return path;
}

/** @returns undefined where `toFolderPath` did not make it */
export function parseFolderPath(path: readonly string[]): string | undefined {
  const encoded = path.map((part) => (part.endsWith('+') ? part.slice(0, -1) : part)).join('');
  if (!/^n(?:[a-z0-9-]|~[0-9a-f]{4})*$/.test(encoded)) return undefined;
  return encoded
    .slice(1)
    .replace(/~(....)/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
}

/** Every file system takes names of this length. */
const maxPartLength = 120;

function encodeUnit(unit: number): string {
  const character = String.fromCharCode(unit);
  return /[a-z0-9-]/.test(character) ? character : `~${unit.toString(16).padStart(4, '0')}`;
}
