import type { KinesisVideoClient } from '@aws-sdk/client-kinesis-video';
import type { S3Client } from '@aws-sdk/client-s3';
import type { CapturedFrameEntry } from './captured-log.ts';
import { findFrameFaults } from './find-frame-faults.ts';
import { findViolations, type Violation } from './find-violations.ts';
import { readArchive } from './read-archive.ts';
import { readStreams } from './read-streams.ts';
import type { AnsweredRequest } from './request-log.ts';

export interface AuditOptions {
  readonly s3: S3Client;
  readonly kinesisVideo: KinesisVideoClient;
  readonly bucket: string;
  /**
   * The answers to clients.
   * @default - none: only archive and streams are compared
   */
  readonly log?: readonly AnsweredRequest[];
  /**
   * The frames that cameras captured.
   * @default - none: missing frames are not detected
   */
  readonly captured?: readonly CapturedFrameEntry[];
}

export interface AuditReport {
  readonly batches: number;
  readonly frames: number;
  readonly fragments: number;
  /** Fragments of these streams that no archived batch holds: from other producers, or stored without an acknowledgement. */
  readonly strays: number;
  readonly answers: number;
  /** Frames of the cameras' log. */
  readonly captured: number;
  readonly violations: readonly Violation[];
}

/**
 * Compares the answers to clients with the archive and the streams, frame by frame, by time and content.
 * @throws the AWS SDK's exceptions
 */
export async function audit({
  s3,
  kinesisVideo,
  bucket,
  log = [],
  captured = [],
}: AuditOptions): Promise<AuditReport> {
  const { archived, unreadable } = await readArchive(s3, bucket);
  const streamed = await readStreams(kinesisVideo, new Set(archived.map(({ streamName }) => streamName)));
  const clips = archived.flatMap((batch) => batch.clips);
  const digests = new Set(clips.map(({ digest }) => digest));
  return {
    batches: archived.length,
    frames: clips.reduce((sum, { timesMs }) => sum + timesMs.length, 0),
    fragments: streamed.length,
    strays: streamed.filter(({ digest }) => !digests.has(digest)).length,
    answers: log.length,
    captured: captured.length,
    violations: [
      ...findViolations({ archived, streamed, unreadable }, log),
      ...findFrameFaults(archived, captured),
    ],
  };
}
