import type { APIName } from '@aws-sdk/client-kinesis-video';
import type { KinesisVideoArchivedMediaClient } from '@aws-sdk/client-kinesis-video-archived-media';
import { type ConnectionOptions, StreamConnection, type StreamReference } from './stream-connection.ts';

/**
 * Calls an operation of archived media at the endpoint that serves it for the stream. A `client` that is given finds the
 * endpoint again in its next calls, until one of them fails.
 * @param apiName the operation, as GetDataEndpoint names it: `GET_CLIP`
 * @param call limits its own time: some operations, such as GetClip, take long
 * @throws NoAnswerError for an endpoint that does not come in time, what `call` throws, the AWS SDK's exceptions, and the signal's reason
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_GetDataEndpoint.html
 */
export async function callArchivedMedia<Answer>(
  options: StreamReference & ConnectionOptions,
  apiName: APIName,
  call: (client: KinesisVideoArchivedMediaClient) => Promise<Answer>,
): Promise<Answer> {
  const { signal } = options;
  const connection = new StreamConnection(options, apiName);
  try {
    return await call(await connection.archivedMedia(signal));
  } catch (error) {
    connection.forgetEndpoint();
    signal?.throwIfAborted();
    throw error;
  } finally {
    connection.close();
  }
}
