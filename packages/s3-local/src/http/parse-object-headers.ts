import { S3Error } from '../errors.ts';

/**
 * Picks the headers of a write that S3 keeps with the object and answers with: the system ones and `x-amz-meta-*`.
 * @throws S3Error `MetadataTooLarge`
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html
 */
export function parseObjectHeaders(headers: ReadonlyMap<string, string>): Record<string, string> {
  const kept: Record<string, string> = { 'content-type': 'binary/octet-stream' };
  let metadataBytes = 0;
  for (const [name, value] of headers) {
    if (name.startsWith(metadataPrefix)) {
      metadataBytes += name.length - metadataPrefix.length + value.length;
      kept[name] = value;
    } else if (name === 'content-encoding') {
      const encoding = withoutAwsChunked(value);
      if (encoding !== '') kept[name] = encoding;
    } else if (systemHeaders.has(name) && value !== '') {
      kept[name] = value;
    }
  }
  if (metadataBytes > maxMetadataBytes) {
    throw new S3Error('MetadataTooLarge', 'Your metadata headers exceed the maximum allowed metadata size', {
      fields: { Size: String(metadataBytes), MaxSizeAllowed: String(maxMetadataBytes) },
    });
  }
  return kept;
}

const metadataPrefix = 'x-amz-meta-';
const maxMetadataBytes = 2048;
const systemHeaders: ReadonlySet<string> = new Set([
  'cache-control',
  'content-disposition',
  'content-language',
  'content-type',
  'expires',
]);

/** This framing ends at the server and is not a property of the object. */
function withoutAwsChunked(value: string): string {
  const codings = value.split(',').map((coding) => coding.trim());
  return codings.filter((coding) => coding.toLowerCase() !== 'aws-chunked').join(',');
}
