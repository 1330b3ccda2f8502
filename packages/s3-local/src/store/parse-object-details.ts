import { isRecord } from './is-record.ts';
import type { ObjectDetails } from './object-details.ts';

/**
 * Parses an object's details in a sealed file.
 * @returns undefined if this server did not write them
 */
export function parseObjectDetails(json: unknown): ObjectDetails | undefined {
  if (!isRecord(json)) return undefined;
  const { key, etag, lastModifiedMs, headers, tags, checksum } = json;
  const isWhole =
    typeof key === 'string' &&
    typeof etag === 'string' &&
    Number.isSafeInteger(lastModifiedMs) &&
    isRecord(headers) &&
    Object.values(headers).every((value) => typeof value === 'string') &&
    Array.isArray(tags) &&
    tags.every(
      (tag) => isRecord(tag) && typeof tag['key'] === 'string' && typeof tag['value'] === 'string',
    ) &&
    (checksum === undefined || isRecord(checksum));
  return isWhole ? (json as unknown as ObjectDetails) : undefined;
}
