import { checksumAlgorithmNames, checksumHeader } from '../checksum/checksum-algorithms.ts';
import { S3Error } from '../errors.ts';

/**
 * Ignoring an unsupported S3 header would silently drop what the client asked for (encryption, object lock...).
 * @throws S3Error `NotImplemented` naming the header, `InvalidArgument` for characters that a header cannot carry
 */
export function refuseUnsupportedHeaders(headers: ReadonlyMap<string, string>): void {
  for (const [name, value] of headers) {
    // A value that was moved into a presigned URL did not pass the HTTP parser.
    if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(value)) {
      throw new S3Error(
        'InvalidArgument',
        `The value of ${JSON.stringify(name)} contains characters that a header cannot carry`,
      );
    }
    if (!name.startsWith('x-amz-') || name.startsWith('x-amz-meta-') || supported.has(name)) continue;
    if (onlyValues[name]?.includes(value) === true) continue;
    throw new S3Error(
      'NotImplemented',
      `A header you provided implies functionality that is not implemented: ${name}`,
      { fields: { Header: name } },
    );
  }
}

const supported: ReadonlySet<string> = new Set([
  'x-amz-checksum-algorithm',
  'x-amz-checksum-mode',
  'x-amz-checksum-type',
  'x-amz-content-sha256',
  'x-amz-copy-source',
  'x-amz-copy-source-if-match',
  'x-amz-copy-source-if-none-match',
  'x-amz-date',
  'x-amz-decoded-content-length',
  'x-amz-expected-bucket-owner',
  'x-amz-metadata-directive',
  'x-amz-mp-object-size',
  'x-amz-sdk-checksum-algorithm',
  'x-amz-security-token',
  'x-amz-source-expected-bucket-owner',
  'x-amz-tagging',
  'x-amz-tagging-directive',
  'x-amz-trailer',
  'x-amz-user-agent',
  ...checksumAlgorithmNames.map(checksumHeader),
]);

/** Headers that ask for what happens anyway: one owner, one storage class. */
const onlyValues: Readonly<Record<string, readonly string[]>> = {
  'x-amz-acl': ['private', 'bucket-owner-full-control'],
  'x-amz-bucket-object-lock-enabled': ['false'],
  'x-amz-object-ownership': ['BucketOwnerEnforced'],
  'x-amz-storage-class': ['STANDARD'],
};
