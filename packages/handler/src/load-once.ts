/**
 * Loads a module when it is first needed, and only once: each further `import()` would still resolve it in the loader.
 * @param load imports it; called again if it failed
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
