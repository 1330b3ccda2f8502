import { imageResponseHeaders } from '../components.ts';
import { everyHeader, jsonResponse, problemResponses } from '../responses.ts';

const streamName = { $ref: '#/components/parameters/StreamName' };
const start = { $ref: '#/components/parameters/Start' };
const end = { $ref: '#/components/parameters/End' };
/** A deployment may leave the routes out, and a stream may have nothing there. */
const watchCodes = ['not_found', 'no_video', 'not_playable', 'playback_failed'] as const;
const binary = { type: 'string', format: 'binary' };

/** `GET /Playback`. */
export function playback(): object {
  return {
    get: {
      operationId: 'getPlayback',
      tags: ['Watch'],
      summary: 'Opens an HLS session',
      description:
        'Without `start` live video, with it the video from that time on, with `end` as well the video of the range, up to 24 hours.',
      parameters: [
        ...[streamName, start, end],
        {
          name: 'expires',
          in: 'query',
          description: 'How many seconds the session lasts.',
          schema: { type: 'integer', minimum: 300, maximum: 43200, default: 3600 },
        },
      ],
      responses: {
        200: jsonResponse('The session.', 'PlaybackAnswer'),
        ...problemResponses(watchCodes),
      },
    },
  };
}

/** `GET /Clip`. */
export function clip(): object {
  const fileHeaders = {
    ...everyHeader,
    'accept-ranges': { $ref: '#/components/headers/AcceptRanges' },
    etag: { $ref: '#/components/headers/ETag' },
  };
  const content = { 'video/mp4': { schema: binary } };
  return {
    get: {
      operationId: 'getClip',
      tags: ['Watch'],
      summary: 'Returns a time range as MP4',
      description:
        'Every fragment that starts in the range, and the one under way at its start: up to 200 fragments and 100 MB.',
      parameters: [
        streamName,
        ...['start', 'end'].map((name) => ({
          name,
          in: 'query',
          required: true,
          description: 'UTC milliseconds or RFC 3339.',
          schema: { type: 'string' },
        })),
        {
          name: 'range',
          in: 'header',
          description: 'The bytes that are wanted; one range.',
          schema: { type: 'string' },
          example: 'bytes=0-1023',
        },
      ],
      responses: {
        200: { description: 'The whole file.', headers: fileHeaders, content },
        206: {
          description: 'The bytes that `range` asks for.',
          headers: { ...fileHeaders, 'content-range': { $ref: '#/components/headers/ContentRange' } },
          content,
        },
        303: {
          description: 'The file is larger than 4.5 MB and lies at another address.',
          headers: { ...everyHeader, location: { $ref: '#/components/headers/FileLocation' } },
        },
        ...problemResponses([...watchCodes, 'range_not_satisfiable']),
      },
    },
  };
}

/** `GET /Image`. */
export function image(): object {
  return {
    get: {
      operationId: 'getImage',
      tags: ['Watch'],
      summary: 'Returns the frame nearest to a moment as JPEG',
      parameters: [
        streamName,
        {
          name: 'at',
          in: 'query',
          description: 'UTC milliseconds or RFC 3339; now where it is absent. The frame may be an hour away.',
          schema: { type: 'string' },
        },
      ],
      responses: {
        200: {
          description: 'The frame.',
          headers: { ...everyHeader, ...imageResponseHeaders },
          content: { 'image/jpeg': { schema: binary } },
        },
        ...problemResponses(watchCodes),
      },
    },
  };
}
