import { createRequire, isBuiltin } from 'node:module';
import type { Plugin } from 'esbuild';

const load = createRequire(__filename);

/**
 * Has the bundle take Node's own modules as CommonJS does. An `import` of one reads its every export, and some of them load a
 * good deal when they are read: `node:http` has a WebSocket and brings undici with it, `node:process` opens the standard streams.
 *
 * The bundle must have a `require`.
 * @see https://nodejs.org/docs/latest-v22.x/api/esm.html#builtin-modules
 */
export const builtinsByRequire: Plugin = {
  name: 'builtins-by-require',
  setup(build) {
    build.onResolve({ filter: /^[\w:/]+$/ }, ({ path, kind }) => {
      if (!isBuiltin(path)) return undefined;
      if (kind === 'import-statement') return { path, namespace: 'builtin', sideEffects: false };
      // All that it exports is asked for then, and nothing of it read before it is used: esbuild hands on a CommonJS module so.
      if (kind === 'dynamic-import') return { path, namespace: 'whole-builtin' };
      return { path, external: true };
    });
    build.onLoad({ filter: /./, namespace: 'builtin' }, ({ path }) => ({ contents: writeModule(path) }));
    build.onLoad({ filter: /./, namespace: 'whole-builtin' }, ({ path }) => ({
      contents: `module.exports = require(${JSON.stringify(path)})`,
    }));
  },
};

/** The bundle leaves out the exports that nothing imports, so they are never read. */
function writeModule(path: string): string {
  const names = Object.keys(load(path)).filter((name) => name !== 'default');
  const lines = names.map(
    (name, index) =>
      `const export${index} = /* @__PURE__ */ read(${JSON.stringify(name)}); export { export${index} as ${name} };`,
  );
  const read = `const builtin = /* @__PURE__ */ require(${JSON.stringify(path)}); const read = (name) => builtin[name];`;
  return [read, 'export default builtin;', ...lines].join('\n');
}
