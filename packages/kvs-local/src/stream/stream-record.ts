import type { StorageTier } from '@frame-ingest/kinesis-video';

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
