import { Token } from 'aws-cdk-lib';

/** A stream can have as many tags. */
export const maxStreamTags = 50;

/**
 * Tags that no Kinesis video stream can have.
 * @param place where they were given
 * @returns a sentence for each, without its full stop
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_TagStream.html
 */
export function findBadTags(place: string, tags: Readonly<Record<string, string>>): string[] {
  const entries = Object.entries(tags);
  const problems = entries.flatMap(([key, value]) => [
    ...(isTagText(key, 1, 128)
      ? []
      : [`${place} has the key ${JSON.stringify(key)}, and takes 1 to 128 ${characters}`]),
    ...(isTagText(value, 0, 256)
      ? []
      : [
          `${place} has ${JSON.stringify(value)} for ${JSON.stringify(key)}, and takes up to 256 ${characters}`,
        ]),
  ]);
  if (entries.length > maxStreamTags) {
    problems.push(`${place} has ${entries.length} tags, and a stream takes ${maxStreamTags}`);
  }
  return problems;
}

const characters = 'letters, digits, spaces and _.:/=+-@';

function isTagText(text: string, shortest: number, longest: number): boolean {
  if (Token.isUnresolved(text)) return true;
  const isOfLength = text.length >= shortest && text.length <= longest;
  return isOfLength && /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u.test(text);
}
