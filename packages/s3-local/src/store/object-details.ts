import type { Checksum } from '../checksum/checksum-algorithms.ts';

export interface Tag {
  readonly key: string;
  readonly value: string;
}

/** All facts about an object besides its bytes. */
export interface ObjectDetails {
  readonly key: string;
  /** Without quotes. */
  readonly etag: string;
  /** Whole seconds, as HTTP dates are; milliseconds since the Unix epoch. */
  readonly lastModifiedMs: number;
  /** Headers to answer with: Content-Type and its like, and `x-amz-meta-*`. Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly tags: readonly Tag[];
  readonly checksum?: Checksum;
}

/** A key with its facts for a listing. */
export interface ObjectSummary extends Omit<ObjectDetails, 'headers' | 'tags'> {
  readonly sizeBytes: number;
}
