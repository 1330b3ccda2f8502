import { isIP } from 'node:net';

/** Says to {@link createHostAllowList} which hosts a server answers to. */
export interface HostAllowListOptions {
  /** The address that the server listens at, as its own option has it. */
  readonly listensAt: string;
  /** Further names: `kvs.test`, or `*.s3.test` for all below it. Each with any port. */
  readonly allowedHosts?: readonly string[];
  /** The option that adds names, for the message: `allowedHosts (--allow-host)`. */
  readonly optionName: string;
}

/**
 * Decides by a Host header whether a request is for this server.
 * @returns undefined when it is, otherwise why not and what to do
 */
export type CheckHost = (host: string | undefined) => string | undefined;

/** The status of a request that is for another server: RFC 9110 section 15.5.20. */
export const misdirectedStatus = 421;

/**
 * Keeps out pages whose name was made to lead to this machine (DNS rebinding): their requests count as the page's own
 * for the browser, and only the Host header tells. The port does not matter: producers in C leave it out. A request
 * without a Host header is no browser's.
 *
 * Allowed are 127.0.0.0/8, ::1, `localhost` and all names below it, the address that the server listens at, and what the
 * option names. A server that listens at every address (0.0.0.0, ::) takes any address: nobody can make one lead elsewhere.
 * @throws Error for a name of the option that is none
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

/** @returns name or address as URLs have it: in lower case, an IPv6 address shortened and in brackets */
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
