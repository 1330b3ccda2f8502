import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Plugin } from 'esbuild';

/** What an entry begins with. As a module of its own, the entries would share it in a chunk: one more file to read. */
const start = join(__dirname, 'use-compile-cache.mts');

/**
 * Makes an entry `start:MODULE` that has Node use the image's compile cache, and exports the `handler` of the module once it is
 * `ready`, where it says that. Node takes from the cache what is imported afterwards, so the module is imported while the entry runs.
 * @param sourceDirectory folder of the modules
 */
export function startFromCompileCache(sourceDirectory: string): Plugin {
  return {
    name: 'start-from-compile-cache',
    setup(build) {
      // Its path is what stack traces name.
      build.onResolve({ filter: /^start:/ }, ({ path }) => ({
        path: start,
        suffix: `?${path.slice('start:'.length)}`,
      }));
      build.onLoad({ filter: /[\\/]use-compile-cache\.mts$/ }, async ({ suffix }) => ({
        contents: [
          await readFile(start, 'utf8'),
          `const module = await import(${JSON.stringify(join(sourceDirectory, suffix.slice(1)))});`,
          'await module.ready;',
          'export const { handler } = module;',
        ].join('\n'),
        loader: 'ts',
      }));
    },
  };
}
