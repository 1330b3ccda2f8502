/**
 * Headers that keep what was stored from acting as a page of this server: markup, opened by its address, runs in an
 * origin of its own, without scripts, and nothing is taken for what it does not say it is.
 */
export function shutInPage(contentType: string | undefined): Record<string, string> {
  const isMarkup = /html|xml/i.test(contentType ?? '');
  return {
    'x-content-type-options': 'nosniff',
    ...(isMarkup ? { 'content-security-policy': 'sandbox' } : {}),
  };
}
