import type { JsonRequest } from '../http/json-operation.ts';
import { requestOrigin } from '../http/request-origin.ts';
import { findStream, parseStreamReference } from '../http/stream-reference.ts';
import type { Service } from '../service.ts';
import { parseHlsParameters } from './hls-parameters.ts';
import { HlsSession } from './hls-session.ts';
import type { HlsSessions } from './hls-sessions.ts';
import { requireDataRetention } from './require-data-retention.ts';

/**
 * Opens a session that a player follows with only its URL.
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_reader_GetHLSStreamingSessionURL.html
 */
export async function getHlsStreamingSessionUrl(
  { fields, request }: JsonRequest,
  service: Pick<Service, 'catalog' | 'clock' | 'strictPlayback' | 'publicOrigin' | 'trustProxy'> & {
    readonly hlsSessions: HlsSessions;
  },
): Promise<object> {
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
  const origin = requestOrigin(request, service);
  return { HLSStreamingSessionURL: `${origin}/hls/v1/getHLSMasterPlaylist.m3u8?SessionToken=${token}` };
}
