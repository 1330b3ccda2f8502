import { isStreamTagKey, isStreamTagValue } from '@frame-ingest/kinesis-video';
import { ServiceError } from '../errors.ts';
import type { RequestFields } from '../http/request-fields.ts';

/**
 * Reads the Tags of a request.
 * @param present tags that the stream already has; new values replace theirs
 * @returns all tags of the stream
 * @throws ServiceError TagsPerResourceExceededLimitException
 */
export function parseTags(
  fields: RequestFields,
  present: Readonly<Record<string, string>>,
  maxTags: number,
): Record<string, string> {
  const given = fields.stringMap('Tags') ?? {};
  for (const [key, value] of Object.entries(given)) {
    if (!isStreamTagKey(key)) {
      fields.problem(`Tags.${key}`, 'must have a key of 1 to 128 letters, digits, spaces or _.:/=+-@');
    }
    if (!isStreamTagValue(value)) {
      fields.problem(`Tags.${key}`, 'must have a value of at most 256 letters, digits, spaces or _.:/=+-@');
    }
  }
  fields.check();
  const tags = { ...present, ...given };
  if (Object.keys(tags).length > maxTags) {
    throw new ServiceError(
      400,
      'TagsPerResourceExceededLimitException',
      `A stream may have ${maxTags} tags; it would have ${Object.keys(tags).length}`,
    );
  }
  return tags;
}
