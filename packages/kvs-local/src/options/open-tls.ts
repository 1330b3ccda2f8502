import { join } from 'node:path';
import { keepCertificates, readTlsFiles, type TlsIdentity } from '@frame-ingest/local-server';
import type { KvsLocalOptions } from './kvs-local-options.ts';

/** What the server shows its clients, and what these must trust, where that was made for it. */
export interface OpenedTls {
  readonly identity: TlsIdentity;
  /** In PEM. */
  readonly ca: string | undefined;
  readonly caFile: string | undefined;
}

/**
 * Reads or makes the server's key and certificate.
 * @throws Error that says which file is wrong
 */
export async function openTls({
  tls,
  dir,
  host,
  publicUrl,
  allowedHosts = [],
}: KvsLocalOptions): Promise<OpenedTls | undefined> {
  if (tls === undefined) return undefined;
  if ('keyFile' in tls) {
    return { identity: await readTlsFiles(tls.keyFile, tls.certFile), ca: undefined, caFile: undefined };
  }
  const own = [host ?? [], publicUrl === undefined ? [] : new URL(publicUrl).hostname].flat();
  const directory = dir === undefined ? undefined : join(dir, 'tls');
  const { ca, caFile, ...identity } = await keepCertificates({
    ...{ directory, caFile: tls.caFile, server: 'kvs-local' },
    hosts: [...own.filter((name) => !everywhere.has(name)).map(toUrlHost), ...allowedHosts],
    // Not by the server's clock, which a test may have stopped: clients judge by their own.
    nowMs: Date.now(),
  });
  return { identity, ca, caFile };
}

/** No addresses that anybody calls. */
const everywhere: ReadonlySet<string> = new Set(['0.0.0.0', '::', '[::]']);

function toUrlHost(host: string): string {
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
}
