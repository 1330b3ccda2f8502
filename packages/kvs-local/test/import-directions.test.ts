import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folders and files of `src`, from top to bottom. What stands in one line imports nothing of its neighbours. */
const layers: readonly (readonly string[])[] = [
  ['cli.ts', 'command.ts', 'index.ts'],
  ['run-server.ts'],
  ['server'],
  ['options'],
  ['archived-media', 'playback'],
  ['control-plane', 'get-media', 'put-media'],
  ['service.ts'],
  ['http'],
  ['faults', 'rates', 'storage'],
  ['stream'],
  ['call.ts', 'errors.ts', 'limits.ts', 'operation-names.ts'],
];

const src = fileURLToPath(new URL('../src', import.meta.url));
const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));

test('each folder and each file beside the folders has its place in the order', () => {
  expect([...new Set(files.map(placeOf))].sort()).toEqual(layers.flat().sort());
});

test('imports lead down, those of types as well', () => {
  const imports = files.flatMap((file) => importsOf(file).map((imported) => ({ file, imported })));

  const astray = imports.filter(({ file, imported }) => {
    const [from, to] = [placeOf(file), placeOf(imported)];
    return from !== to && layerOf(from) >= layerOf(to);
  });

  expect(imports.length).toBeGreaterThan(files.length);
  expect(astray.map(({ file, imported }) => `${file} imports ${imported}`)).toEqual([]);
});

/** Paths from `src`. */
function importsOf(file: string): string[] {
  const code = readFileSync(join(src, file), 'utf8');
  return [...code.matchAll(/(?:\bfrom|^import|\bimport\() ?'(\.[^']+)'/gm)].map(([, path = '']) =>
    relative(src, join(src, dirname(file), path)),
  );
}

/** The folder right below `src` that a file is in, or the file itself where it is in none. */
function placeOf(file: string): string {
  return file.split(sep)[0] ?? '';
}

function layerOf(place: string): number {
  return layers.findIndex((layer) => layer.includes(place));
}
