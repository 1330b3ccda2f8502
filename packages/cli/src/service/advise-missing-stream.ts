import { KinesisVideoClient, ListStreamsCommand } from '@aws-sdk/client-kinesis-video';
import { FailedError } from '../errors.ts';

const namesTold = 10;

/**
 * For `catch`: a stream that Kinesis Video does not have is usually one of another name, account or region.
 * @throws FailedError with the names that there are, or the same error
 */
export async function adviseMissingStream(streamName: string, error: unknown): Promise<never> {
  if (!(error instanceof Error) || error.name !== 'ResourceNotFoundException') throw error;
  const client = new KinesisVideoClient({ maxAttempts: 2 });
  try {
    const region = await client.config.region();
    const there = await listNames(client);
    throw new FailedError(
      `Kinesis Video has no stream ${JSON.stringify(streamName)} in ${region}. ${there}Look at name, account and region; a stream of a pattern such as cam-* is made by its first batch.`,
    );
  } finally {
    client.destroy();
  }
}

/** Credentials that may read a stream cannot always list them. */
async function listNames(client: KinesisVideoClient): Promise<string> {
  const { StreamInfoList = [], NextToken } = await client
    .send(new ListStreamsCommand({ MaxResults: namesTold }))
    .catch(() => ({ StreamInfoList: undefined, NextToken: undefined }));
  const names = StreamInfoList.flatMap(({ StreamName }) => StreamName ?? []);
  return names.length === 0 ? '' : `It has: ${names.join(', ')}${NextToken === undefined ? '' : ', ...'}. `;
}
