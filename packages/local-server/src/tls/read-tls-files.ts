import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';

/** Key and certificate of a server, in PEM. */
export interface TlsIdentity {
  /** The private key of `cert`, without a passphrase. */
  readonly key: string;
  /** The server's certificate, followed by intermediate certificates, if any. */
  readonly cert: string;
}

/**
 * Reads a server's key and certificate.
 * @throws Error that says which file is wrong, and how: it cannot be read, is not PEM, or does not match the other
 */
export async function readTlsFiles(keyFile: string, certFile: string): Promise<TlsIdentity> {
  const key = await read(keyFile, 'the TLS key', createPrivateKey);
  const cert = await read(certFile, 'the TLS certificate', (text) => new X509Certificate(text));
  if (!new X509Certificate(cert).checkPrivateKey(createPrivateKey(key))) {
    throw new Error(`${keyFile} is not the key of the certificate in ${certFile}`);
  }
  return { key, cert };
}

async function read(file: string, what: string, parse: (text: string) => unknown): Promise<string> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw new Error(`${file}, ${what}, cannot be read: ${(error as Error).message}`, { cause: error });
  }
  try {
    parse(text);
  } catch (error) {
    throw new Error(`${file} is not ${what} in PEM, without a passphrase: ${(error as Error).message}`, {
      cause: error,
    });
  }
  return text;
}
