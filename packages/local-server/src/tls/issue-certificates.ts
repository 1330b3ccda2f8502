import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import {
  bitString,
  contextValue,
  contextValues,
  integer,
  objectIdentifier,
  octetString,
  sequence,
  set,
  time,
  utf8String,
  yes,
} from './der.ts';
import { subjectAltNames } from './subject-alt-names.ts';

/** PEM texts. */
export interface IssuedCertificates {
  /** What clients must trust. */
  readonly ca: string;
  /** The server's certificate for the requested hosts, signed by `ca`. */
  readonly cert: string;
  /** The private key of `cert`, as PKCS #8 without a passphrase. The authority's key is not kept. */
  readonly key: string;
}

export interface IssueCertificatesOptions {
  /** Hosts of the server: names such as `localhost` and `*.kvs.test`, and addresses, as URLs have them. */
  readonly hosts: readonly string[];
  /** Name of the server, for people who inspect the certificate. */
  readonly server: string;
  /** Milliseconds since the Unix epoch. */
  readonly nowMs: number;
}

/**
 * Creates a certificate for a server, and the certificate authority that signs it (RFC 5280; ECDSA on P-256). The authority's
 * key is discarded at once: it has signed nothing else and never will, so trusting the authority means trusting only this
 * server. Two certificates with fixed fields need a few lines of DER, while libraries for all of X.509 are a dozen packages.
 */
export function issueCertificates({ hosts, server, nowMs }: IssueCertificatesOptions): IssuedCertificates {
  const authority = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const own = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const issuer = toName(`${server} of ${new Date(nowMs).toISOString()}`);
  const common = { issuer, issuerKey: authority.privateKey, nowMs };
  const ca = createCertificate({
    ...common,
    subject: issuer,
    publicKey: authority.publicKey,
    extensions: [
      extension('2.5.29.19', sequence(yes, integer(Uint8Array.of(0))), { isCritical: true }),
      extension('2.5.29.15', bitString(Uint8Array.of(keyCertSign), 2), { isCritical: true }),
      extension('2.5.29.14', octetString(keyIdentifier(authority.publicKey))),
    ],
  });
  const cert = createCertificate({
    ...common,
    subject: toName(server),
    publicKey: own.publicKey,
    extensions: [
      extension('2.5.29.19', sequence(), { isCritical: true }),
      extension('2.5.29.15', bitString(Uint8Array.of(digitalSignature), 7), { isCritical: true }),
      extension('2.5.29.37', sequence(objectIdentifier('1.3.6.1.5.5.7.3.1'))),
      extension('2.5.29.14', octetString(keyIdentifier(own.publicKey))),
      extension('2.5.29.35', sequence(contextValue(0, keyIdentifier(authority.publicKey)))),
      extension('2.5.29.17', subjectAltNames(hosts)),
    ],
  });
  const key = own.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
  return { ca: toPem(ca), cert: toPem(cert), key };
}

interface CertificateFields {
  readonly issuer: Buffer;
  readonly issuerKey: KeyObject;
  readonly subject: Buffer;
  readonly publicKey: KeyObject;
  readonly extensions: readonly Buffer[];
  readonly nowMs: number;
}

function createCertificate(fields: CertificateFields): Buffer {
  const { issuer, issuerKey, subject, publicKey, extensions, nowMs } = fields;
  const content = sequence(
    contextValues(0, integer(Uint8Array.of(version3))),
    integer(serialNumber()),
    ecdsaWithSha256,
    issuer,
    // Clocks of containers and of other machines may be a little behind.
    sequence(time(nowMs - dayMs), time(nowMs + validDays * dayMs)),
    subject,
    publicKey.export({ type: 'spki', format: 'der' }),
    contextValues(3, sequence(...extensions)),
  );
  return sequence(content, ecdsaWithSha256, bitString(sign('sha256', content, issuerKey)));
}

function toName(commonName: string): Buffer {
  return sequence(set(sequence(objectIdentifier('2.5.4.3'), utf8String(commonName))));
}

function extension(identifier: string, value: Buffer, { isCritical = false } = {}): Buffer {
  return sequence(objectIdentifier(identifier), ...(isCritical ? [yes] : []), octetString(value));
}

/** A hash of the public key's own bits, an uncompressed point at the end of its description. */
function keyIdentifier(publicKey: KeyObject): Buffer {
  const point = publicKey.export({ type: 'spki', format: 'der' }).subarray(-65);
  return createHash('sha1').update(point).digest();
}

/** Neither negative nor with needless zeros in front. */
function serialNumber(): Buffer {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes;
}

function toPem(certificate: Buffer): string {
  const lines = certificate.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}

const version3 = 2;
const ecdsaWithSha256 = sequence(objectIdentifier('1.2.840.10045.4.3.2'));
const keyCertSign = 0b0000_0100;
const digitalSignature = 0b1000_0000;
const dayMs = 86_400_000;
/** The longest validity that Apple's systems accept for a server. */
const validDays = 824;
