import { jsonResponse, problemResponses } from '../responses.ts';

/** `GET /Config`. */
export function config(): object {
  return {
    get: {
      operationId: 'getConfig',
      tags: ['Send'],
      summary: "Gives limits, formats, streams and the service's clock",
      responses: {
        200: jsonResponse('What a client needs to know before it captures.', 'ServiceConfig'),
        ...problemResponses([]),
      },
    },
  };
}
