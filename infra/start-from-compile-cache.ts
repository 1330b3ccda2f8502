import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Plugin } from 'esbuild';

/** What an entry begins with. It is no module of its own, or the entries would share it in a chunk: one more file to read. */
const start = join(__dirname, 'use-compile-cache.ts');

/**
 * Makes an entry `start:MODULE` that has Node use the image's compile cache, and exports the `handler` of the module. Node takes
 * from the cache what is imported afterwards, so the module is imported while the entry runs.
 * @param sourceDirectory folder of the modules
 */
export function startFromCompileCache(sourceDirectory: string): Plugin {
  return {
    name: 'start-from-compile-cache',
    setup(build) {
      build.onResolve({ filter: /^start:/ }, ({ path }) => ({
        path: path.slice('start:'.length),
        namespace: 'start',
      }));
      build.onLoad({ filter: /./, namespace: 'start' }, async ({ path }) => ({
        contents: `${await readFile(start, 'utf8')}\nexport const { handler } = await import(${JSON.stringify(`./${path}`)});`,
        loader: 'ts',
        resolveDir: sourceDirectory,
      }));
    },
  };
}
