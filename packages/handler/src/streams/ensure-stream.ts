import {
  CreateStreamCommand,
  DescribeStreamCommand,
  type KinesisVideoClient,
  ResourceInUseException,
} from '@aws-sdk/client-kinesis-video';
import type { StorageTier } from '@frame-ingest/kinesis-video';
import { limitTime, type Time } from '@frame-ingest/put-media';
import { NoAnswerError } from './stream-reader.ts';

/** What a stream that is made on demand is like. */
export interface NewStreamSettings {
  readonly retentionHours: number;
  readonly mediaType: string;
  /**
   * KMS key of its media.
   * @default - the service's own
   */
  readonly kmsKeyId?: string;
  /**
   * Where the service keeps its media.
   * @default - as the service does by itself
   */
  readonly storageTier?: StorageTier;
  /**
   * By their keys.
   * @default - none
   */
  readonly tags?: Readonly<Record<string, string>>;
}

/** Makes a stream, unless another request does, and settles when it can be used. */
export type EnsureStream = (streamName: string, signal: AbortSignal) => Promise<void>;

const pollMs = 300;
const callLimitMs = 4_000;

/** @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_CreateStream.html */
export function createEnsureStream(
  control: KinesisVideoClient,
  settings: NewStreamSettings,
  time: Time,
): EnsureStream {
  const { retentionHours, mediaType, kmsKeyId, storageTier, tags } = settings;

  return async function ensureStream(streamName, signal) {
    const create = new CreateStreamCommand({
      StreamName: streamName,
      DataRetentionInHours: retentionHours,
      MediaType: mediaType,
      ...(kmsKeyId === undefined ? {} : { KmsKeyId: kmsKeyId }),
      ...(storageTier === undefined
        ? {}
        : { StreamStorageConfiguration: { DefaultStorageTier: storageTier } }),
      ...(tags === undefined ? {} : { Tags: { ...tags } }),
    });
    try {
      await limited('CreateStream', signal, (signal) => control.send(create, { abortSignal: signal }));
    } catch (error) {
      if (!(error instanceof ResourceInUseException)) throw error;
    }
    const describe = new DescribeStreamCommand({ StreamName: streamName });
    for (;;) {
      const { StreamInfo } = await limited('DescribeStream', signal, (signal) =>
        control.send(describe, { abortSignal: signal }),
      );
      if (StreamInfo?.Status === 'ACTIVE') return;
      await time.sleep(pollMs, signal);
    }
  };

  function limited<Result>(
    call: string,
    signal: AbortSignal,
    work: (signal: AbortSignal) => Promise<Result>,
  ): Promise<Result> {
    return limitTime(time, callLimitMs, signal, () => new NoAnswerError(call, callLimitMs), work);
  }
}
