/** The characters of a fragment number; the pattern matches a whole, non-empty number. */
export const fragmentNumberPattern = /^[0-9]+$/;

/** In digits. The service's own numbers have 47. */
export const maxFragmentNumberLength = 128;

/**
 * Reports whether a value is a fragment number. Numbers rise in the order of ingestion. They are too large for a `number`, so
 * they are compared as `BigInt`s.
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_reader_Fragment.html "FragmentNumber"
 */
export function isFragmentNumber(text: string): boolean {
  return text.length <= maxFragmentNumberLength && fragmentNumberPattern.test(text);
}
