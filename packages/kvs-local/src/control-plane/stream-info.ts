import type { StreamRecord } from '../stream/stream-record.ts';

/** Streams are ACTIVE from their creation to their end: nothing here takes the time of a real one. */
export function streamInfo(record: StreamRecord): object {
  return {
    StreamName: record.name,
    StreamARN: record.arn,
    DeviceName: record.deviceName ?? null,
    MediaType: record.mediaType ?? null,
    KmsKeyId: record.kmsKeyId,
    Version: record.version,
    Status: 'ACTIVE',
    CreationTime: record.createdMs / 1000,
    DataRetentionInHours: record.retentionHours,
  };
}
