import type { VideoStream } from '../stream/video-stream.ts';

/** A stream as described by DescribeStream and ListStreams. */
export function streamInfo({ record, status }: VideoStream): object {
  return {
    StreamName: record.name,
    StreamARN: record.arn,
    DeviceName: record.deviceName ?? null,
    MediaType: record.mediaType ?? null,
    KmsKeyId: record.kmsKeyId,
    Version: record.version,
    Status: status,
    CreationTime: record.createdMs / 1000,
    DataRetentionInHours: record.retentionHours,
  };
}
