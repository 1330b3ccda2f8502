import { jsonResponse, problemResponses } from '../responses.ts';

/** `GET /Batches/{id}`. */
export function batch(): object {
  return {
    get: {
      operationId: 'getBatch',
      tags: ['Send'],
      summary: 'Says what became of a batch',
      parameters: [
        {
          name: 'id',
          in: 'path',
          required: true,
          description: '`id` of the answer of `POST /FrameData`.',
          schema: { type: 'string' },
          example: 'frame-ingest~1795405009130~b999080c396a0c9b1f02a3b4c5d6e7f8',
        },
      ],
      responses: {
        200: jsonResponse('What archive and stream say of it now.', 'BatchAnswer'),
        ...problemResponses(['batch_not_found', 'archive_failed', 'playback_failed']),
      },
    },
  };
}
