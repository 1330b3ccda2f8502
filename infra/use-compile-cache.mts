// What each entry of the image begins with; `start-from-compile-cache.ts` adds the import of its handler. Nothing is imported
// here: one more chunk would be read for it.

/** Node 20 has none of it, and its types have not. */
interface CompileCacheModule {
  /** @see https://nodejs.org/docs/latest-v22.x/api/module.html#moduleenablecompilecachecachedir */
  enableCompileCache?(directory: string): { readonly status: number };
  getCompileCacheDir?(): string | undefined;
}

/** `module.constants.compileCacheStatus.ENABLED`: it was not before, and nothing forbids it. */
const enabled = 1;

useCompileCache();

/**
 * Has Node take what V8 makes of the chunks from the folder that the build of the image has filled (`image/fill-compile-cache.mjs`).
 * Without such a folder, as in an image that was built on another processor, and where anything is in the way, it compiles as ever.
 *
 * Node looks into a folder of its own, named after itself, the processor and the user, and nobody knows those of Lambda while the
 * image is built. So that folder becomes a link to the one of the image. It lies in a folder that only this user can write to:
 * what V8 takes from a cache, it runs.
 */
function useCompileCache(): void {
  try {
    const { existsSync, mkdtempSync, rmdirSync, symlinkSync } = process.getBuiltinModule('node:fs');
    const { enableCompileCache, getCompileCacheDir } = process.getBuiltinModule(
      'node:module',
    ) as CompileCacheModule;
    const { tmpdir } = process.getBuiltinModule('node:os');
    const { setFlagsFromString } = process.getBuiltinModule('node:v8');

    const cache = `${import.meta.dirname}/compile-cache`;
    if (enableCompileCache === undefined || !existsSync(cache)) return;
    const { status } = enableCompileCache(mkdtempSync(`${tmpdir()}/compile-cache-`));
    const folder = getCompileCacheDir?.();
    if (status !== enabled || folder === undefined) return;
    rmdirSync(folder);
    symlinkSync(cache, folder);

    // V8 refuses what was made under other flags, and Lambda's runtime gives Node the sizes of a heap that fits the function's
    // memory. The heap is made by now and keeps them.
    // https://github.com/v8/v8/blob/12.4.254/src/snapshot/code-serializer.cc (SerializedCodeData::SanityCheck)
    for (const size of ['max-old-space-size', 'max-semi-space-size']) setFlagsFromString(`--${size}=0`);
  } catch {
    // /tmp can't be written to, or is full.
  }
}
