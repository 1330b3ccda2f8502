import { createHash } from 'node:crypto';
import { createCrc32 } from './crc-32.ts';
import { Crc64Nvme } from './crc-64-nvme.ts';
import type { RunningDigest } from './running-digest.ts';

/**
 * The checksums that a client can send besides Content-MD5.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html
 */
export const checksumAlgorithms = {
  CRC32: { digestBytes: 4, createDigest: () => createCrc32('CRC32') },
  CRC32C: { digestBytes: 4, createDigest: () => createCrc32('CRC32C') },
  CRC64NVME: { digestBytes: 8, createDigest: () => new Crc64Nvme() },
  SHA1: { digestBytes: 20, createDigest: () => createHash('sha1') },
  SHA256: { digestBytes: 32, createDigest: () => createHash('sha256') },
} satisfies Record<string, { digestBytes: number; createDigest: () => RunningDigest }>;

export type ChecksumAlgorithmName = keyof typeof checksumAlgorithms;

/** Whether the value is over the bytes of the object, or over the checksums of its parts. */
export type ChecksumType = 'FULL_OBJECT' | 'COMPOSITE';

/** A checksum as S3 stores it: base64, followed by `-N` if it is composed of N parts. */
export interface Checksum {
  readonly algorithm: ChecksumAlgorithmName;
  readonly type: ChecksumType;
  readonly value: string;
}

export const checksumAlgorithmNames = Object.keys(checksumAlgorithms) as ChecksumAlgorithmName[];

/** The HTTP header, and the trailer, that carry a checksum. */
export function checksumHeader(algorithm: ChecksumAlgorithmName): string {
  return `x-amz-checksum-${algorithm.toLowerCase()}`;
}
