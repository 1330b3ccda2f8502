import {
  frameBundleMediaType,
  h264BatchMediaType,
  videoMediaTypes,
} from '../../../packages/contract/src/index.ts';
import type { Examples } from '../examples.ts';
import { jsonResponse, problemResponses } from '../responses.ts';

const bytes = { type: 'string', format: 'binary' };

/** `POST /FrameData`. */
export function frameData({ request, answer, problem }: Examples): object {
  return {
    post: {
      operationId: 'postFrameData',
      tags: ['Send'],
      summary: 'Takes a batch of frames',
      description:
        '200: these exact frames are in the archive and in the stream, once. 202: they are in the archive, and delivery to the stream follows. 503: send the same batch again; it is recognised by its content. 4xx: the request is refused, with every reason. The body may be compressed (`content-encoding`: gzip, deflate or br).',
      parameters: videoParameters,
      requestBody: { required: true, content: contentTypes(request) },
      responses: {
        200: jsonResponse('In the archive and in the stream.', 'FrameDataAnswer', answer),
        202: accepted(),
        ...problemResponses(
          [
            ...(['invalid_json', 'body_too_large', 'too_many_frames', 'too_many_pixels'] as const),
            ...([
              'unsupported_media_type',
              'batch_too_short',
              'no_usable_frames',
              'frames_rejected',
            ] as const),
            ...(['invalid_video', 'encoder_failed', 'encoder_timeout', 'encoder_unavailable'] as const),
            ...([
              'decoder_unavailable',
              'archive_failed',
              'stream_failed',
              'stream_outcome_unknown',
            ] as const),
          ],
          { example: problem, also: [[503, 'internal_error']] },
        ),
      },
    },
  };
}

function accepted(): object {
  const response = jsonResponse('In the archive; delivery to the stream follows.', 'FrameDataAnswer');
  return {
    ...response,
    headers: { ...response.headers, location: { $ref: '#/components/headers/BatchLocation' } },
  };
}

function contentTypes(example: object): object {
  return {
    'application/json': { schema: { $ref: '#/components/schemas/FrameDataRequest' }, example },
    'multipart/form-data': {
      schema: {
        type: 'object',
        description:
          'One part `frames` for each image file. The other fields are text; `timestamps` is a JSON array, or one part for each value.',
        properties: {
          frames: { type: 'array', items: bytes, minItems: 1 },
          timestamps: { type: 'string' },
          framerate: { type: 'string' },
          lastFrameMs: { type: 'string' },
          strict: { type: 'string', enum: ['true', 'false'] },
          streamName: { type: 'string' },
          clockOffsetMs: { type: 'string' },
        },
        required: ['frames'],
      },
    },
    [frameBundleMediaType]: {
      schema: {
        ...bytes,
        description:
          '`FIB1`, the length of the head, the other fields as JSON, then each image behind its length; 0xffffffff stands for a frame that was missed. Lengths are uint32, big-endian.',
      },
    },
    [h264BatchMediaType]: {
      schema: {
        ...bytes,
        description:
          '`FIH1`, the length of the head, the other fields as JSON, the avcC behind its length, then for each access unit its length, one byte that is 1 for a keyframe, and its NAL units. Lengths are uint32, big-endian.',
      },
    },
    ...Object.fromEntries(
      videoMediaTypes.map((type) => [
        type,
        { schema: { ...bytes, description: 'One H.264 track. The other fields go into the address.' } },
      ]),
    ),
  };
}

const ofVideo = 'Only with a body of `video/h264` or `video/x-matroska`, which has no room for it.';

/** With any other body these are refused in the address, where nobody would look for them. */
const videoParameters = [
  ['streamName', 'As in the body of images.'],
  ['start', 'When the video begins: UTC milliseconds or RFC 3339.'],
  ['framerate', 'As in the body of images.'],
  ['timestamps', 'Of each picture of a byte stream, separated by commas.'],
  ['lastFrameMs', 'As in the body of images.'],
  ['strict', 'As in the body of images.'],
  ['clockOffsetMs', 'As in the body of images.'],
].map(([name, says]) => ({
  name,
  in: 'query',
  description: `${ofVideo} ${says}`,
  schema: { type: 'string' },
}));
