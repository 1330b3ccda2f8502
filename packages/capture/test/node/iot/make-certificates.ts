import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** Files of certificates and keys in a folder, by openssl. */
export interface Certificates {
  /** What signs the server's own. */
  readonly serverCa: string;
  readonly server: CertificateFiles;
  /** What signs those of devices. */
  readonly deviceCa: string;
  readonly device: CertificateFiles;
  /** Of a device that somebody else has signed. */
  readonly stranger: CertificateFiles;
}

export interface CertificateFiles {
  readonly certFile: string;
  readonly keyFile: string;
}

/** As AWS IoT has them: the provider's certificate and those of devices are signed by different authorities. */
export function makeCertificates(folder: string): Certificates {
  const openssl = (...args: string[]): void => {
    execFileSync('openssl', args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  };
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const authority = (name: string): string => {
    const files = ['-keyout', `${name}.key`, '-out', `${name}.pem`];
    openssl('req', '-x509', ...key, '-days', '2', '-subj', `/CN=${name}`, ...files);
    return join(folder, `${name}.pem`);
  };
  const sign = (name: string, by: string, ...extensions: string[]): CertificateFiles => {
    const signer = ['-CA', `${by}.pem`, '-CAkey', `${by}.key`];
    const files = ['-keyout', `${name}.key`, '-out', `${name}.pem`];
    openssl('req', '-x509', ...key, '-days', '2', '-subj', `/CN=${name}`, ...signer, ...extensions, ...files);
    return { certFile: join(folder, `${name}.pem`), keyFile: join(folder, `${name}.key`) };
  };
  const serverCa = authority('amazon');
  const deviceCa = authority('iot');
  authority('strangers');
  return {
    serverCa,
    server: sign('localhost', 'amazon', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'),
    deviceCa,
    device: sign('device', 'iot'),
    stranger: sign('stranger', 'strangers'),
  };
}
