import { findStream, parseStreamReference } from '../control-plane/stream-reference.ts';
import type { JsonRequest } from '../http/json-operation.ts';
import { parseHlsParameters } from './hls-parameters.ts';
import { HlsSession } from './hls-session.ts';
import { requireDataRetention } from './require-data-retention.ts';

/**
 * Opens a session that a player follows by its URL alone.
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_reader_GetHLSStreamingSessionURL.html
 */
export async function getHlsStreamingSessionUrl({ fields, service, origin }: JsonRequest): Promise<object> {
  const { parameters, requireContainer } = parseHlsParameters(fields, service.clock());
  const stream = findStream(service.catalog, parseStreamReference(fields));
  requireContainer();
  requireDataRetention(stream);

  const session = await HlsSession.open({
    stream,
    parameters,
    clock: service.clock,
    strict: service.strictPlayback,
  });
  const token = service.hlsSessions.add(session);
  return { HLSStreamingSessionURL: `${origin}/hls/v1/getHLSMasterPlaylist.m3u8?SessionToken=${token}` };
}
