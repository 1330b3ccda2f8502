import { S3Error } from '../errors.ts';
import { type ChecksumAlgorithmName, checksumAlgorithmNames } from './checksum-algorithms.ts';

/**
 * Reads the name of a checksum algorithm, in either case.
 * @throws S3Error `InvalidRequest` for an algorithm that S3 does not have
 */
export function parseChecksumAlgorithm(name: string): ChecksumAlgorithmName {
  const known = checksumAlgorithmNames.find((algorithm) => algorithm === name.toUpperCase());
  if (known === undefined) {
    throw new S3Error(
      'InvalidRequest',
      `Checksum algorithm ${JSON.stringify(name)} is not one of ${checksumAlgorithmNames.join(', ')}`,
    );
  }
  return known;
}
