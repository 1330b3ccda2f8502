import { S3Error } from '../errors.ts';
import type { Tag } from '../store/object-details.ts';
import type { XmlReader } from '../xml/xml-reader.ts';

/**
 * Reads the `x-amz-tagging` header, tags encoded like a URL's query.
 * @throws S3Error `InvalidArgument`, `InvalidTag`, `BadRequest`
 */
export function parseTaggingHeader(header: string | undefined): Tag[] {
  const parts = (header ?? '').split('&').filter((part) => part !== '');
  return checkTags(
    parts.map((part) => {
      const [key = '', ...value] = part.split('=');
      return { key: decode(key), value: decode(value.join('=')) };
    }),
  );
}

/** Reads the body of PutObjectTagging. @throws S3Error `MalformedXML`, `InvalidTag`, `BadRequest` */
export function parseTaggingXml(tagging: XmlReader): Tag[] {
  const [tagSet, second] = tagging.children('TagSet');
  if (tagSet === undefined || second !== undefined) {
    throw new S3Error('MalformedXML', '<Tagging> must contain one <TagSet>');
  }
  return checkTags(
    tagSet.children('Tag').map((tag) => ({ key: tag.requiredText('Key'), value: tag.requiredText('Value') })),
  );
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html */
function checkTags(tags: Tag[]): Tag[] {
  if (tags.length > maxTags) throw new S3Error('BadRequest', `Object tags cannot be greater than ${maxTags}`);
  for (const { key, value } of tags) {
    if (key === '' || key.length > 128 || !allowedCharacters.test(key) || key.startsWith('aws:')) {
      throw new S3Error('InvalidTag', 'The TagKey you have provided is invalid', { fields: { TagKey: key } });
    }
    if (value.length > 256 || !allowedCharacters.test(value)) {
      throw new S3Error('InvalidTag', 'The TagValue you have provided is invalid', {
        fields: { TagKey: key },
      });
    }
  }
  if (new Set(tags.map(({ key }) => key)).size < tags.length) {
    throw new S3Error('InvalidTag', 'Cannot provide multiple Tags with the same key');
  }
  return tags;
}

const maxTags = 10;
const allowedCharacters = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch (cause) {
    const message =
      "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters";
    throw new S3Error('InvalidArgument', message, { cause });
  }
}
