import {
  CreateStreamCommand,
  type DescribeStreamCommand,
  type KinesisVideoClient,
  ResourceInUseException,
} from '@aws-sdk/client-kinesis-video';
import {
  ConnectionFailedError,
  type LookUpEndpoint,
  type LookUpRetention,
  StreamNotFoundError,
} from '@frame-ingest/put-media';
import { silence } from '../basis/network.ts';
import type { SimulatedProcess } from '../basis/simulated-process.ts';
import { awsFaultOf } from './aws-fault-of.ts';
import type { StreamServices } from './simulated-stream-reader.ts';

export interface SimulatedControl {
  readonly lookUpEndpoint: LookUpEndpoint;
  readonly lookUpRetention: LookUpRetention;
  /** For what makes streams. */
  readonly client: KinesisVideoClient;
}

/** Kinesis Video's control plane as one process reaches it. */
export function createSimulatedControl(
  { streams, network, faults, timeline, dice }: StreamServices,
  process: SimulatedProcess,
): SimulatedControl {
  function ask<Result>(what: string, signal: AbortSignal, perform: () => Result): Promise<Result> {
    return network.call<Result>({
      ...{ process, service: 'control', what, signal },
      perform: () => (faults.strikes('control: silent') ? silence : perform()),
    });
  }

  return {
    lookUpEndpoint: ({ streamName = '' }, signal) =>
      ask(`GetDataEndpoint ${streamName}`, signal, () => {
        if (faults.strikes('control: fails')) throw new ConnectionFailedError('GetDataEndpoint failed');
        if (streams.find(streamName) === undefined) throw streamNotFound();
        return 'https://media.example';
      }),
    lookUpRetention: ({ streamName = '' }, signal) =>
      ask(`DescribeStream ${streamName}`, signal, () => {
        if (faults.strikes('control: fails')) throw new ConnectionFailedError('DescribeStream failed');
        const stream = streams.find(streamName);
        if (stream === undefined) throw streamNotFound();
        return stream.retentionHours;
      }),
    client: {
      send: (
        command: CreateStreamCommand | DescribeStreamCommand,
        { abortSignal: signal }: { abortSignal: AbortSignal },
      ) => {
        const { StreamName = '' } = command.input;
        const isCreate = command instanceof CreateStreamCommand;
        return ask(`${isCreate ? 'CreateStream' : 'DescribeStream'} ${StreamName}`, signal, () => {
          if (faults.strikes('control: fails')) throw awsFaultOf('InternalFailure', 500);
          return isCreate ? createStream(StreamName) : describeStream(StreamName);
        });
      },
    } as unknown as KinesisVideoClient,
  };

  function createStream(name: string): object {
    if (streams.find(name) !== undefined) {
      throw new ResourceInUseException({ message: 'The stream exists', $metadata: { httpStatusCode: 400 } });
    }
    streams.create(name, 24, timeline.nowMs + dice.between(500, 7_000));
    return { StreamARN: `arn:aws:kinesisvideo:eu-central-1:123456789012:stream/${name}/1` };
  }

  function describeStream(name: string): object {
    const stream = streams.find(name);
    if (stream === undefined) throw awsFaultOf('ResourceNotFoundException', 404);
    const Status = timeline.nowMs < stream.activeAtMs ? 'CREATING' : 'ACTIVE';
    return { StreamInfo: { StreamName: name, Status, DataRetentionInHours: stream.retentionHours } };
  }
}

function streamNotFound(): StreamNotFoundError {
  const verdict = { retryable: false, advice: 'Make the stream' };
  return new StreamNotFoundError('ResourceNotFoundException', 'There is no such stream', verdict, {
    httpStatus: 404,
  });
}
