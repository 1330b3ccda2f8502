/**
 * Headers that keep stored objects from acting as pages of this server: opened markup gets its own origin and no scripts, and
 * browsers do not guess content types.
 */
export function shutInPage(contentType: string | undefined): Record<string, string> {
  const isMarkup = /html|xml/i.test(contentType ?? '');
  return {
    'x-content-type-options': 'nosniff',
    ...(isMarkup ? { 'content-security-policy': 'sandbox' } : {}),
  };
}
