import { type APIName, GetDataEndpointCommand, type KinesisVideoClient } from '@aws-sdk/client-kinesis-video';
import { KinesisVideoArchivedMediaClient } from '@aws-sdk/client-kinesis-video-archived-media';

/** Gives the client of the endpoint that serves one operation for one stream. */
export type ArchivedMedia = (
  streamName: string,
  apiName: APIName,
  signal: AbortSignal,
) => Promise<KinesisVideoArchivedMediaClient>;

/**
 * Each operation has an endpoint of its own, which is asked for once.
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_GetDataEndpoint.html
 */
export function createArchivedMedia(control: KinesisVideoClient): ArchivedMedia {
  const endpoints = new Map<string, string>();
  const { region, credentials, requestHandler } = control.config;

  return async function archivedMedia(streamName, apiName, abortSignal) {
    const key = `${apiName} ${streamName}`;
    const endpoint = endpoints.get(key) ?? (await findEndpoint(streamName, apiName, abortSignal));
    endpoints.set(key, endpoint);
    return new KinesisVideoArchivedMediaClient({ region, credentials, requestHandler, endpoint });
  };

  async function findEndpoint(
    StreamName: string,
    APIName: APIName,
    abortSignal: AbortSignal,
  ): Promise<string> {
    const command = new GetDataEndpointCommand({ StreamName, APIName });
    const { DataEndpoint } = await control.send(command, { abortSignal });
    if (DataEndpoint === undefined) throw new Error('GetDataEndpoint answered without an endpoint');
    return DataEndpoint;
  }
}
