import { storageTiers } from '@frame-ingest/kinesis-video';
import type { StreamRecord } from '../stream/stream-record.ts';

/**
 * Reads a stream's record from its file. Records from before storage tiers existed name none, which means HOT.
 * @returns undefined if it is not a record
 */
export function parseStreamRecord(json: string): StreamRecord | undefined {
  try {
    const stored = JSON.parse(json) as Partial<StreamRecord> | null;
    const record = stored === null ? null : { storageTier: 'HOT' as const, ...stored };
    const isWhole =
      texts.every((name) => typeof record?.[name] === 'string') &&
      numbers.every((name) => Number.isFinite(record?.[name])) &&
      typeof record?.tags === 'object' &&
      record.tags !== null &&
      storageTiers.includes(record.storageTier);
    return isWhole ? (record as StreamRecord) : undefined;
  } catch {
    return undefined;
  }
}

const texts = ['name', 'arn', 'version', 'kmsKeyId'] as const;
const numbers = ['createdMs', 'retentionHours', 'epoch'] as const;
