import { isIP } from 'node:net';

/** Options of {@link createHostAllowList}: the hosts that a server answers to. */
export interface HostAllowListOptions {
  /** The address that the server listens on, as given in its option. */
  readonly listensAt: string;
  /** Further names: `kvs.test`, or `*.s3.test` for all below it. Each with any port. */
  readonly allowedHosts?: readonly string[];
  /** The option that adds names, for the message: `allowedHosts (--allow-host)`. */
  readonly optionName: string;
}

/**
 * Decides from a Host header whether a request is for this server.
 * @returns undefined if it is; otherwise why not, and what to do
 */
export type CheckHost = (host: string | undefined) => string | undefined;

/** The status of a request that is for another server: RFC 9110 section 15.5.20. */
export const misdirectedStatus = 421;

/**
 * Refuses pages that point their own name at this machine (DNS rebinding). The browser treats their requests as same-origin,
 * and only the Host header reveals them. The port does not matter, because C producers leave it out. A request without a
 * Host header does not come from a browser.
 *
 * Allowed are 127.0.0.0/8, ::1, `localhost` and all names below it, the address that the server listens on, and the names in
 * the option. A server that listens on every address (0.0.0.0, ::) accepts any address, because an address cannot be rebound.
 * @throws Error for an invalid name in the option
 */
export function createHostAllowList({
  listensAt,
  allowedHosts = [],
  optionName,
}: HostAllowListOptions): CheckHost {
  const own = toHostname(isIP(listensAt) === 6 ? `[${listensAt}]` : listensAt);
  const listensEverywhere = everywhere.has(listensAt);
  const names = allowedHosts.map((name) => parseAllowedHost(name, optionName));
  return (host) => {
    if (host === undefined || host === '') return undefined;
    const hostname = toHostname(host);
    const isAllowed =
      hostname !== undefined &&
      (isLoopback(hostname) ||
        hostname === own ||
        (listensEverywhere && isAddress(hostname)) ||
        names.some((name) => isNamed(hostname, name)));
    if (isAllowed) return undefined;
    return `This server does not answer to the host ${JSON.stringify(host)}. Call it by localhost or its address, or name the host in ${optionName}.`;
  };
}

const everywhere: ReadonlySet<string> = new Set(['0.0.0.0', '::', '']);

/** @returns name or address in the form of URLs: in lower case, an IPv6 address shortened and in brackets */
export function toHostname(host: string): string | undefined {
  if (!/^(\[[\da-f:.]+\]|[^\s:/?#@\\[\]]+)(:\d{0,5})?$/i.test(host)) return undefined;
  try {
    return new URL(`http://${host}`).hostname.replace(/\.$/, '');
  } catch {
    return undefined;
  }
}

/** @param hostname as {@link toHostname} has it */
export function isLoopback(hostname: string): boolean {
  if (hostname === 'localhost' || hostname.endsWith('.localhost')) return true;
  return (
    hostname === '[::1]' ||
    (isIP(hostname) === 4 && hostname.startsWith('127.')) ||
    isMappedLoopback(hostname)
  );
}

/** `::ffff:127.0.0.1`, as a socket that takes both families names its peers, in the form of URLs. */
function isMappedLoopback(hostname: string): boolean {
  return /^\[::ffff:7f[\da-f]{2}:[\da-f]{1,4}\]$/.test(hostname);
}

function isAddress(hostname: string): boolean {
  return hostname.startsWith('[') || isIP(hostname) !== 0;
}

function parseAllowedHost(name: string, optionName: string): string {
  const isBelow = name.startsWith('*.');
  const hostname = toHostname(isBelow ? name.slice(2) : name);
  if (hostname === undefined || hostname === '' || hostname.includes('*')) {
    throw new Error(
      `${optionName} takes names such as kvs.test or *.s3.test; received ${JSON.stringify(name)}`,
    );
  }
  return isBelow ? `*.${hostname}` : hostname;
}

function isNamed(hostname: string, name: string): boolean {
  return name.startsWith('*.') ? hostname.endsWith(name.slice(1)) : hostname === name;
}
