/** Where Kinesis Video Streams keeps the media of a stream, and at which price. */
export enum StorageTier {
  /** For what is watched often and at once. It is billed by the size of what comes in. */
  HOT = 'HOT',
  /**
   * For what is kept long and rarely watched. It is billed by the number of fragments that come in, and for 30 days at least, whatever the
   * retention of the stream.
   */
  WARM = 'WARM',
}
