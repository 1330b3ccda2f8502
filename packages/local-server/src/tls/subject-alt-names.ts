import { isIP } from 'node:net';
import { contextValue, sequence } from './der.ts';

/** Writes what a certificate is for: RFC 5280 section 4.2.1.6. @param hosts names and addresses, as URLs have them */
export function subjectAltNames(hosts: readonly string[]): Buffer {
  return sequence(...hosts.map(toGeneralName));
}

function toGeneralName(host: string): Buffer {
  if (host.startsWith('[')) return contextValue(ipAddress, toIpv6Bytes(host.slice(1, -1)));
  if (isIP(host) === 4) return contextValue(ipAddress, Uint8Array.from(host.split('.').map(Number)));
  return contextValue(dnsName, Buffer.from(host));
}

/** URLs have all eight groups in hexadecimal, but for one row of zeros. */
function toIpv6Bytes(address: string): Buffer {
  const [before = [], after = []] = address
    .split('::')
    .map((part) => (part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16))));
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => 0);
  const bytes = Buffer.alloc(16);
  for (const [index, group] of [...before, ...zeros, ...after].entries())
    bytes.writeUInt16BE(group, index * 2);
  return bytes;
}

const dnsName = 2;
const ipAddress = 7;
