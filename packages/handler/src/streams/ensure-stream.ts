import { setTimeout as sleep } from 'node:timers/promises';
import {
  CreateStreamCommand,
  DescribeStreamCommand,
  type KinesisVideoClient,
  ResourceInUseException,
} from '@aws-sdk/client-kinesis-video';

/** What a stream that is made on demand is like. */
export interface NewStreamSettings {
  readonly retentionHours: number;
  readonly mediaType: string;
  /** KMS key of its media. Default: the service's own. */
  readonly kmsKeyId?: string;
}

/** Makes a stream, unless another request does, and settles when it can be used. */
export type EnsureStream = (streamName: string, signal: AbortSignal) => Promise<void>;

const pollMs = 300;

/** @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_CreateStream.html */
export function createEnsureStream(control: KinesisVideoClient, settings: NewStreamSettings): EnsureStream {
  const { retentionHours, mediaType, kmsKeyId } = settings;

  return async function ensureStream(streamName, abortSignal) {
    const create = new CreateStreamCommand({
      StreamName: streamName,
      DataRetentionInHours: retentionHours,
      MediaType: mediaType,
      ...(kmsKeyId === undefined ? {} : { KmsKeyId: kmsKeyId }),
    });
    try {
      await control.send(create, { abortSignal });
    } catch (error) {
      if (!(error instanceof ResourceInUseException)) throw error;
    }
    const describe = new DescribeStreamCommand({ StreamName: streamName });
    for (;;) {
      const { StreamInfo } = await control.send(describe, { abortSignal });
      if (StreamInfo?.Status === 'ACTIVE') return;
      await sleep(pollMs, undefined, { signal: abortSignal });
    }
  };
}
