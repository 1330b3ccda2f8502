import { S3Error } from '../errors.ts';

/**
 * Reads `encoding-type`, which lets a listing hold keys with characters that XML cannot carry.
 * @returns how names are to be written
 * @throws S3Error `InvalidArgument`
 */
export function parseEncodingType(query: ReadonlyMap<string, string>): (name: string) => string {
  const encodingType = query.get('encoding-type');
  if (encodingType === undefined || encodingType === '') return (name) => name;
  if (encodingType !== 'url')
    throw new S3Error('InvalidArgument', 'Invalid Encoding Method specified in Request');
  return (name) =>
    encodeURIComponent(name)
      .replace(/[!'()*]/g, toPercent)
      .replaceAll('%2F', '/');
}

function toPercent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}
