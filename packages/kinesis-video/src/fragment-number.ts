/** The characters of a fragment number: all of the number, at least one. */
export const fragmentNumberPattern = /^[0-9]+$/;

/** In digits. The service's own have 47. */
export const maxFragmentNumberLength = 128;

/**
 * Tells whether this is the number of a fragment. Numbers rise with the order of ingestion; they are far beyond what a
 * `number` holds, so they are compared as `BigInt`s.
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_reader_Fragment.html "FragmentNumber"
 */
export function isFragmentNumber(text: string): boolean {
  return text.length <= maxFragmentNumberLength && fragmentNumberPattern.test(text);
}
