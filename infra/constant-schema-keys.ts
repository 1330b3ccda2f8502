import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

/**
 * Writes the names of the AWS SDK's schemas where they are used as keys: `{ [_e]: _c }` becomes `{ "error": _c }`. esbuild cannot
 * know that a computed key has no effect, and keeps the schemas of all operations for the few that are called.
 */
export const constantSchemaKeys: Plugin = {
  name: 'constant-schema-keys',
  setup(build) {
    build.onLoad(
      { filter: /@aws-sdk[\\/].*[\\/]dist-es[\\/]schemas[\\/]schemas_\d+\.js$/ },
      async ({ path }) => ({
        contents: writeKeys(await readFile(path, 'utf8')),
      }),
    );
  },
};

function writeKeys(source: string): string {
  const texts = new Map(
    [...source.matchAll(/^const (\w+) = ("[^"\\]*");$/gm)].map(([, name = '', text = '']) => [name, text]),
  );
  return source.replace(/\[(\w+)\]:/g, (key, name) => (texts.has(name) ? `${texts.get(name)}:` : key));
}
