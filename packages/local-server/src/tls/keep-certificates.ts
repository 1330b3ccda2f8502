import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isErrorCode } from '../files/is-error-code.ts';
import { writeFileDurably } from '../files/write-file-durably.ts';
import { toHostname } from '../web/host-allow-list.ts';
import { type IssuedCertificates, issueCertificates } from './issue-certificates.ts';
import { subjectAltNames } from './subject-alt-names.ts';

/** Options of {@link keepCertificates}: the hosts of the certificates, and where to keep them. */
export interface KeepCertificatesOptions {
  /** Directory that keeps them between starts, created if needed. Without it they are created at each start. */
  readonly directory?: string | undefined;
  /** Another file for the authority's certificate, for clients. */
  readonly caFile?: string | undefined;
  /** Names and addresses besides localhost, 127.0.0.1 and ::1, in the forms of Host headers. */
  readonly hosts?: readonly string[];
  /** Name of the server, for people who inspect the certificate, such as `kvs-local`. */
  readonly server: string;
  /** The current time for validity, in milliseconds since the Unix epoch. */
  readonly nowMs: number;
}

/** Certificates that {@link keepCertificates} created or found from the last start. */
export interface KeptCertificates extends IssuedCertificates {
  /** File of the authority's certificate for clients. */
  readonly caFile: string | undefined;
}

/**
 * Creates a server's certificates, or reuses those of its last start if they have the same names and do not expire soon.
 * @throws Error for a `caFile` with other content, which stays unchanged; errors of the file system
 */
export async function keepCertificates({
  directory,
  caFile,
  hosts = [],
  server,
  nowMs,
}: KeepCertificatesOptions): Promise<KeptCertificates> {
  if (caFile !== undefined) await requireReplaceable(caFile, server);
  const names = [...new Set([...alwaysNames, ...hosts.map((host) => toHostname(host) ?? host)])];
  const kept = directory === undefined ? undefined : await readKept(directory, names, nowMs);
  const certificates = kept ?? issueCertificates({ hosts: names, server, nowMs });
  if (kept === undefined && directory !== undefined) await write(directory, certificates);
  if (caFile !== undefined) {
    await mkdir(dirname(caFile), { recursive: true });
    await writeFileDurably(caFile, certificates.ca);
  }
  return { ...certificates, caFile: caFile ?? (directory && join(directory, fileNames.ca)) };
}

const alwaysNames = ['localhost', '127.0.0.1', '[::1]'];

/** A mistyped name must not overwrite a file, least of all the system's list of authorities. */
async function requireReplaceable(caFile: string, server: string): Promise<void> {
  const text = await readFile(caFile, 'utf8').catch((error: unknown) => {
    if (isErrorCode(error, 'ENOENT')) return '';
    throw error;
  });
  if (text.trim() === '' || isOwnAuthority(text, server)) return;
  throw new Error(
    `${caFile} holds something other than the certificate authority of a ${server}, and is left as it is. Name another file, or remove that one.`,
  );
}

function isOwnAuthority(text: string, server: string): boolean {
  if (text.split('-----BEGIN').length !== 2) return false;
  try {
    return new X509Certificate(text).subject.startsWith(`CN=${server} of `);
  } catch {
    return false;
  }
}

async function readKept(
  directory: string,
  names: readonly string[],
  nowMs: number,
): Promise<IssuedCertificates | undefined> {
  try {
    const [ca = '', cert = '', key = ''] = await Promise.all(
      [fileNames.ca, fileNames.cert, fileNames.key].map((name) => readFile(join(directory, name), 'utf8')),
    );
    const certificate = new X509Certificate(cert);
    const isFit =
      certificate.verify(new X509Certificate(ca).publicKey) &&
      certificate.checkPrivateKey(createPrivateKey(key)) &&
      certificate.raw.includes(subjectAltNames(names)) &&
      Date.parse(certificate.validFrom) <= nowMs &&
      Date.parse(certificate.validTo) > nowMs + minDays * 86_400_000;
    return isFit ? { ca, cert, key } : undefined;
  } catch {
    // Missing or incomplete: only the clients' trust in it is lost.
    return undefined;
  }
}

async function write(directory: string, { ca, cert, key }: IssuedCertificates): Promise<void> {
  await mkdir(directory, { recursive: true });
  const keyPath = join(directory, fileNames.key);
  // An existing file would keep its mode.
  await rm(keyPath, { force: true });
  await writeFile(keyPath, key, { mode: 0o600, flag: 'wx' });
  await writeFileDurably(join(directory, fileNames.cert), cert);
  await writeFileDurably(join(directory, fileNames.ca), ca);
}

const fileNames = { ca: 'ca-cert.pem', cert: 'server-cert.pem', key: 'server-key.pem' };
/** Certificates closer to their expiry are replaced. */
const minDays = 30;
