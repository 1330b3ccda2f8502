/** What was given, over the defaults; `undefined` counts as not given. */
export function withDefaults<T extends object>(
  defaults: T,
  given: { readonly [K in keyof T]?: T[K] | undefined } = {},
): T {
  const isGiven = ([, value]: readonly [string, unknown]): boolean => value !== undefined;
  return { ...defaults, ...Object.fromEntries(Object.entries(given).filter(isGiven)) };
}
