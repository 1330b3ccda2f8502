/**
 * The reference of cluster times. ABSOLUTE: since the Unix epoch. RELATIVE: since the producer start timestamp.
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_dataplane_PutMedia.html "x-amzn-fragment-timecode-type"
 */
export const fragmentTimecodeTypes = ['ABSOLUTE', 'RELATIVE'] as const;

/** One of {@link fragmentTimecodeTypes}. */
export type FragmentTimecodeType = (typeof fragmentTimecodeTypes)[number];
