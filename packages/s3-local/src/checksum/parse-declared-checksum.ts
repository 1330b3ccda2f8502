import { S3Error } from '../errors.ts';
import {
  type ChecksumAlgorithmName,
  checksumAlgorithmNames,
  checksumAlgorithms,
  checksumHeader,
} from './checksum-algorithms.ts';

/** The checksum that a client promises for its body. */
export interface DeclaredChecksum {
  readonly algorithm: ChecksumAlgorithmName;
  /** Base64; absent when it follows in a trailer. */
  readonly value?: string;
}

/**
 * Finds the one checksum of a request in its headers, or in the trailer that its headers announce.
 * @throws S3Error `InvalidRequest` for more than one, for one that is not a digest of its algorithm, and for an
 *   `x-amz-sdk-checksum-algorithm` without a checksum
 */
export function parseDeclaredChecksum(headers: ReadonlyMap<string, string>): DeclaredChecksum | undefined {
  const announced = headers.get('x-amz-trailer')?.trim().toLowerCase();
  const declared = checksumAlgorithmNames.flatMap((algorithm): DeclaredChecksum[] => {
    const name = checksumHeader(algorithm);
    const value = headers.get(name);
    if (value !== undefined) return [{ algorithm, value: parseChecksumValue(name, algorithm, value) }];
    return announced === name ? [{ algorithm }] : [];
  });

  if (declared.length > 1) {
    throw new S3Error('InvalidRequest', 'Expecting a single x-amz-checksum- header or trailer.');
  }
  if (announced !== undefined && (declared[0] === undefined || declared[0].value !== undefined)) {
    throw new S3Error('InvalidRequest', 'The value specified in the x-amz-trailer header is not supported');
  }
  if (headers.has('x-amz-sdk-checksum-algorithm') && declared.length === 0) {
    throw new S3Error(
      'InvalidRequest',
      'x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.',
    );
  }
  return declared[0];
}

/** Refuses what cannot be a digest of the algorithm, so that a wrong value is not mistaken for a wrong body. */
export function parseChecksumValue(name: string, algorithm: ChecksumAlgorithmName, value: string): string {
  const bytes = Buffer.from(value, 'base64');
  if (bytes.length !== checksumAlgorithms[algorithm].digestBytes || bytes.toString('base64') !== value) {
    throw new S3Error('InvalidRequest', `Value for ${name} header is invalid.`);
  }
  return value;
}
