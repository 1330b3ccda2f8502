import { type ChecksumAlgorithmName, checksumAlgorithmNames } from '../checksum/checksum-algorithms.ts';
import { S3Error } from '../errors.ts';
import type { XmlReader } from '../xml/xml-reader.ts';

/** A part as the client names it when it completes an upload. */
export interface CompletedPart {
  readonly partNumber: number;
  /** Without quotes. */
  readonly etag: string;
  readonly checksum?: { readonly algorithm: ChecksumAlgorithmName; readonly value: string };
}

/** @throws S3Error `MalformedXML`, `InvalidPartOrder` */
export function parseCompleteMultipartUpload(list: XmlReader | undefined): CompletedPart[] {
  const parts = list?.children('Part') ?? [];
  if (parts.length === 0)
    throw new S3Error('MalformedXML', '<CompleteMultipartUpload> must contain at least one <Part>');
  list?.allowOnly(['Part']);
  const completed = parts.map(parsePart);
  for (const [index, { partNumber }] of completed.entries()) {
    if (partNumber <= (completed[index - 1]?.partNumber ?? 0)) {
      throw new S3Error(
        'InvalidPartOrder',
        'The list of parts was not in ascending order. The parts list must be specified in order by part number.',
      );
    }
  }
  return completed;
}

function parsePart(part: XmlReader): CompletedPart {
  part.allowOnly(['PartNumber', 'ETag', ...checksumAlgorithmNames.map((name) => `Checksum${name}`)]);
  const partNumber = part.requiredText('PartNumber').trim();
  if (!/^\d{1,5}$/.test(partNumber)) throw new S3Error('MalformedXML', '<PartNumber> must be a whole number');
  const etag = part
    .requiredText('ETag')
    .trim()
    .replace(/^"(.*)"$/, '$1');
  const checksums = checksumAlgorithmNames.flatMap((algorithm) => {
    const value = part.text(`Checksum${algorithm}`)?.trim();
    return value === undefined ? [] : [{ algorithm, value }];
  });
  const [checksum] = checksums;
  if (checksums.length > 1)
    throw new S3Error('MalformedXML', 'A <Part> must not contain more than one checksum');
  return { partNumber: Number(partNumber), etag, ...(checksum === undefined ? {} : { checksum }) };
}
