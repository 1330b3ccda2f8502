import { fragmentNumberPattern } from '@frame-ingest/kinesis-video';
import { invalidArgument, resourceNotFound, ServiceError } from '../errors.ts';
import type { Exchange } from '../http/exchange.ts';
import type { Service } from '../service.ts';
import type { HlsSession } from './hls-session.ts';
import type { HlsSessions } from './hls-sessions.ts';
import { writeMasterPlaylist } from './master-playlist.ts';
import { writeMediaPlaylist } from './media-playlist.ts';
import { createMediaSegment } from './media-segment.ts';
import { writeInitSegment } from './mp4/write-init-segment.ts';

interface PlaybackRequest {
  readonly session: HlsSession;
  readonly token: string;
  readonly query: URLSearchParams;
}

interface Resource {
  readonly contentType: string;
  /** Its content can change within a second. */
  readonly changes: boolean;
  readonly body: string | Uint8Array;
}

/** Where the resources of sessions are. */
export const playbackPath = '/hls/v1/';

/**
 * Answers a player, which needs only its token.
 * @throws ServiceError
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_reader_GetHLSStreamingSessionURL.html
 */
export async function servePlayback(
  { request, response }: Exchange,
  { hlsSessions, clock }: Pick<Service, 'clock'> & { readonly hlsSessions: HlsSessions },
): Promise<void> {
  const { pathname, searchParams: query } = new URL(request.url ?? '', 'http://localhost');
  const name = pathname.slice(playbackPath.length);
  const create = resources.get(name);
  if (create === undefined) throw unknownResource(name);
  if (request.method === 'OPTIONS') {
    response.writeHead(204, { allow: methods });
    response.end();
    return;
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('allow', methods);
    throw new ServiceError(405, 'MethodNotAllowedException', `${name} takes ${methods}`);
  }

  const token = query.get('SessionToken') ?? '';
  const session = hlsSessions.find(token);
  const { deletion, record } = session.stream;
  if (deletion.aborted) throw resourceNotFound(`Stream ${record.name} of this session is deleted`);
  const { contentType, changes, body } = await create({ session, token, query });
  const secondsLeft = Math.floor((session.expiresMs - clock()) / 1000);
  response.writeHead(200, {
    'content-type': contentType,
    'content-length': Buffer.byteLength(body),
    'cache-control': changes ? 'no-cache' : `private, max-age=${secondsLeft}`,
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

/** The kinds of resource in a session. */
const resources: ReadonlyMap<string, (request: PlaybackRequest) => Promise<Resource>> = new Map([
  ['getHLSMasterPlaylist.m3u8', getMasterPlaylist],
  ['getHLSMediaPlaylist.m3u8', getMediaPlaylist],
  ['getMP4InitFragment.mp4', getInitFragment],
  ['getMP4MediaFragment.mp4', getMediaFragment],
]);

async function getMasterPlaylist({ session, token }: PlaybackRequest): Promise<Resource> {
  await session.refresh();
  return playlist(writeMasterPlaylist(session, token));
}

async function getMediaPlaylist({ session, token, query }: PlaybackRequest): Promise<Resource> {
  const { number } = session.track(0, integer(query, 'TrackNumber'));
  await session.refresh();
  return playlist(writeMediaPlaylist(session, token, number));
}

async function getInitFragment({ session, query }: PlaybackRequest): Promise<Resource> {
  const track = session.track(integer(query, 'SequenceNumber', 0), integer(query, 'TrackNumber'));
  return { contentType: `${track.kind}/mp4`, changes: false, body: writeInitSegment(track) };
}

async function getMediaFragment({ session, query }: PlaybackRequest): Promise<Resource> {
  const fragmentNumber = query.get('FragmentNumber') ?? '';
  if (!fragmentNumberPattern.test(fragmentNumber)) {
    throw invalidArgument(`FragmentNumber must match ${fragmentNumberPattern.source}`);
  }
  const trackNumber = integer(query, 'TrackNumber');
  const { kind } = session.track(0, trackNumber);
  const body = await createMediaSegment(session, fragmentNumber, trackNumber);
  return { contentType: `${kind}/mp4`, changes: false, body };
}

function playlist(body: string): Resource {
  return { contentType: 'application/vnd.apple.mpegurl', changes: true, body };
}

function integer(query: URLSearchParams, name: string, absent?: number): number {
  const text = query.get(name);
  if (text === null && absent !== undefined) return absent;
  if (text !== null && /^\d{1,9}$/.test(text)) return Number(text);
  throw invalidArgument(`${name} must be a whole number; received ${JSON.stringify(text)}`);
}

function unknownResource(name: string): ServiceError {
  if (name !== 'getTSFragment.ts')
    return resourceNotFound(`A session has no resource ${JSON.stringify(name)}`);
  return new ServiceError(501, 'NotImplementedException', 'kvs-local does not implement GetTSFragment');
}

const methods = 'GET, HEAD, OPTIONS';
