import { isIP } from 'node:net';

/** The origins under which a server's own page may have been opened. */
export function ownOrigins(host: string, port: number, allowedHosts: readonly string[]): string[] {
  const listensEverywhere = host === '0.0.0.0' || host === '::';
  const names = ['127.0.0.1', 'localhost', ...(listensEverywhere ? [] : [toUrlHost(host)])];
  const further = allowedHosts.filter((name) => !name.startsWith('*'));
  return [...new Set([...names, ...further])].map((name) => new URL(`http://${name}:${port}`).origin);
}

/** An address that leads to a server which listens at every address. */
export function toReachableUrl(url: string): string {
  return url.replace('//0.0.0.0:', '//127.0.0.1:').replace('//[::]:', '//[::1]:');
}

function toUrlHost(host: string): string {
  return isIP(host) === 6 ? `[${host}]` : host;
}
