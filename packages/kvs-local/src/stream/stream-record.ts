/**
 * The storage class of a stream's media, which sets its price.
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_StreamStorageConfiguration.html
 */
export const storageTiers = ['HOT', 'WARM'] as const;
export type StorageTier = (typeof storageTiers)[number];

/** The stored facts about a stream, besides its fragments. */
export interface StreamRecord {
  readonly name: string;
  readonly arn: string;
  /** Milliseconds since the Unix epoch. */
  readonly createdMs: number;
  /** Changes with every update. */
  readonly version: string;
  readonly retentionHours: number;
  readonly kmsKeyId: string;
  readonly deviceName?: string;
  readonly mediaType?: string;
  readonly storageTier: StorageTier;
  readonly tags: Readonly<Record<string, string>>;
  /** The last for which fragment numbers were made, -1 for none; see {@link FragmentNumbers}. */
  readonly epoch: number;
}
