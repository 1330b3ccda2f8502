import { type Checksum, checksumHeader } from '../checksum/checksum-algorithms.ts';
import type { XmlElement } from '../xml/to-xml.ts';

/** A checksum as headers of an answer. */
export function checksumHeaders(checksum: Checksum | undefined): Record<string, string> {
  if (checksum === undefined) return {};
  return {
    [checksumHeader(checksum.algorithm)]: checksum.value,
    'x-amz-checksum-type': checksum.type,
  };
}

/** A checksum as an element of an answer. */
export function checksumElements(checksum: Checksum | undefined): XmlElement[] {
  return checksum === undefined ? [] : [[`Checksum${checksum.algorithm}`, checksum.value]];
}
