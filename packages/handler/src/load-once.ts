/**
 * Loads a module when it is first needed, and once: each `import()` of one that is loaded still asks the loader where it is.
 * @param load imports it; asked again where it failed
 */
export function loadOnce<Module>(load: () => Promise<Module>): () => Promise<Module> {
  let loaded: Promise<Module> | undefined;
  return () => {
    loaded ??= load().catch((error: unknown) => {
      loaded = undefined;
      throw error;
    });
    return loaded;
  };
}
