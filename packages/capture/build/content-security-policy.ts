/**
 * What the page needs of a browser, directive by directive. `connect-src` is missing: where the API and the user's provider
 * are is known to those who serve the page.
 */
export const contentSecurityPolicy: Readonly<Record<string, string>> = {
  'default-src': "'none'",
  'script-src': "'self'",
  'worker-src': "'self'",
  'style-src': "'self'",
  'img-src': "'self' blob:",
  'media-src': 'blob:',
  'base-uri': "'none'",
  'form-action': "'none'",
  'frame-ancestors': "'none'",
};

/** The header of that name. @param connections origins that the page talks to beside its own */
export function toContentSecurityPolicy(connections: readonly string[]): string {
  const directives = { ...contentSecurityPolicy, 'connect-src': ["'self'", ...connections].join(' ') };
  return Object.entries(directives)
    .map(([directive, sources]) => `${directive} ${sources}`)
    .join('; ');
}
