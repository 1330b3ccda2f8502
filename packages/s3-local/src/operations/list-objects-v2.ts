import { parseContinuationToken, toContinuationToken } from '../http/continuation-token.ts';
import { owner } from '../http/owner.ts';
import { parseCount } from '../http/parse-count.ts';
import { parseEncodingType } from '../http/parse-encoding-type.ts';
import type { ObjectSummary } from '../store/object-details.ts';
import { type ListEntry, pageKeys } from '../store/page-keys.ts';
import type { XmlElement } from '../xml/to-xml.ts';
import type { Operation } from './operation.ts';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
export const listObjectsV2: Operation = {
  name: 'ListObjectsV2',
  method: 'GET',
  target: 'bucket',
  requires: ['list-type'],
  requiresValue: { 'list-type': '2' },
  accepts: [
    'continuation-token',
    'delimiter',
    'encoding-type',
    'fetch-owner',
    'max-keys',
    'prefix',
    'start-after',
  ],
  async handle({ bucket, query }, { objects }) {
    const prefix = query.get('prefix') ?? '';
    const delimiter = query.get('delimiter') ?? '';
    const encode = parseEncodingType(query);
    const maxKeys = parseCount(query, 'max-keys', { fallback: 1000, max: 1000 });
    const after = startOfPage(query);

    const { entries, isTruncated } = pageKeys(await objects.keys(bucket), {
      prefix,
      delimiter,
      maxEntries: maxKeys,
      ...(after === undefined ? {} : { after }),
    });
    const keys = entries.flatMap((entry) => ('key' in entry ? [entry.key] : []));
    const commonPrefixes = entries.flatMap((entry) => ('key' in entry ? [] : [entry.commonPrefix]));
    const contents = await objects.summaries(bucket, keys);
    const last = entries.at(-1);

    return {
      status: 200,
      body: [
        'ListBucketResult',
        [
          ['Name', bucket],
          ['Prefix', encode(prefix)],
          ['Delimiter', delimiter === '' ? undefined : encode(delimiter)],
          ['MaxKeys', maxKeys],
          ['EncodingType', query.get('encoding-type') || undefined],
          ['KeyCount', contents.length + commonPrefixes.length],
          ['StartAfter', mapDefined(query.get('start-after') || undefined, encode)],
          ['ContinuationToken', query.get('continuation-token')],
          ['NextContinuationToken', isTruncated ? mapDefined(last, toContinuationToken) : undefined],
          ['IsTruncated', isTruncated],
          ...contents.map((summary) => toContents(summary, encode, query.get('fetch-owner') === 'true')),
          ...commonPrefixes.map((name): XmlElement => ['CommonPrefixes', [['Prefix', encode(name)]]]),
        ],
      ],
    };
  },
};

/** A token wins over `start-after`, which clients keep sending with it. */
function startOfPage(query: ReadonlyMap<string, string>): ListEntry | undefined {
  const token = query.get('continuation-token');
  if (token !== undefined) return parseContinuationToken(token);
  const startAfter = query.get('start-after') ?? '';
  return startAfter === '' ? undefined : { key: startAfter };
}

function toContents(
  { key, lastModifiedMs, etag, checksum, sizeBytes }: ObjectSummary,
  encode: (name: string) => string,
  withOwner: boolean,
): XmlElement {
  return [
    'Contents',
    [
      ['Key', encode(key)],
      ['LastModified', new Date(lastModifiedMs).toISOString()],
      ['ETag', `"${etag}"`],
      ['ChecksumAlgorithm', checksum?.algorithm],
      ['ChecksumType', checksum?.type],
      ['Size', sizeBytes],
      ['StorageClass', 'STANDARD'],
      ['Owner', withOwner ? owner : undefined],
    ],
  ];
}

function mapDefined<Value, Result>(
  value: Value | undefined,
  map: (value: Value) => Result,
): Result | undefined {
  return value === undefined ? undefined : map(value);
}
