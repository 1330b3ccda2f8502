import type { IncomingMessage } from 'node:http';

/**
 * Gives a request that names this server whole, as those of a proxy's client do (`GET http://host/path`), the form of all
 * others: a path, and the authority as its Host, which counts instead of the header that was sent.
 * @see https://www.rfc-editor.org/rfc/rfc9112#section-3.2.2
 */
export function toOriginForm(request: IncomingMessage): void {
  const [, authority, path] = /^https?:\/\/([^/?#]*)(.*)$/i.exec(request.url ?? '') ?? [];
  if (authority === undefined || path === undefined) return;
  request.url = path.startsWith('/') ? path : `/${path}`;
  request.headers.host = authority;
}
