import { faultName } from '../aws-fault.ts';
import type { ArchiveError } from './errors.ts';

/** What the archive's failure is to a client. */
export interface ArchiveErrorDescription {
  readonly detail: string;
  readonly advice?: string;
  readonly retryable: boolean;
}

/** Puts the failure into words that are fit for strangers. */
export function describeArchiveError({ outcome, cause, bucketOwner }: ArchiveError): ArchiveErrorDescription {
  const fault = faultName(cause) ?? '';
  const nothing = 'The fragment could not be archived; nothing was stored';
  const unknown = 'Whether the fragment was archived is not known';
  if (otherRegion.has(fault)) {
    return {
      detail: `The fragment could not be archived: ${fault}; nothing was stored`,
      advice: 'The bucket of the archive is in another region than the function: give one of the same region',
      retryable: false,
    };
  }
  // S3 gives the two reasons one name, and does not say which it was.
  if (fault === 'AccessDenied' && bucketOwner !== undefined) {
    return {
      detail: `${outcome === 'nothing' ? nothing : unknown}: S3 answered AccessDenied`,
      advice:
        'The bucket of the archive is not one of the account that BUCKET_OWNER names, or its policy or the role of the function does not allow it: see whose it is before anything else',
      retryable: false,
    };
  }
  return { detail: outcome === 'nothing' ? nothing : unknown, retryable: true };
}

/**
 * How S3 refuses what is for a bucket of another region. `TemporaryRedirect` is of one that has just been made.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 */
const otherRegion: ReadonlySet<string> = new Set([
  'PermanentRedirect',
  'AuthorizationHeaderMalformed',
  'IllegalLocationConstraintException',
]);
