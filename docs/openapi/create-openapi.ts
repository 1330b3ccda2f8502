import { routes } from '../../packages/contract/src/index.ts';
import { headers, parameters, refusalSchema, responses } from './components.ts';
import { readExamples } from './examples.ts';
import { batch } from './paths/batch.ts';
import { config } from './paths/config.ts';
import { frameData } from './paths/frame-data.ts';
import { clip, image, playback } from './paths/watch.ts';
import { readSchemas } from './read-schemas.ts';

/**
 * Makes the OpenAPI document of the HTTP API: schemas from the types of `packages/contract`, errors from the table of
 * `packages/handler`, the rest from here.
 * @param root folder of the repository
 */
export function createOpenApi(root: string): object {
  const examples = readExamples(root);
  return {
    openapi: '3.1.0',
    info: {
      title: 'FrameIngest',
      version: '1',
      summary: 'Camera frames into Amazon Kinesis Video Streams, every frame with its own timestamp.',
      description:
        'All times are UTC milliseconds since 1970. `HEAD` works wherever `GET` does, and `OPTIONS` answers everywhere. An answer may have more fields in a later version: read on past those you do not know.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [
      { url: '/', description: 'The deployment that serves this document, such as the local stack' },
      {
        url: 'https://{api}',
        description: 'A deployment on AWS',
        variables: {
          api: {
            default: 'id.execute-api.region.amazonaws.com',
            description: "Host of the stack's output `ApiUrl`",
          },
        },
      },
    ],
    security: [{}, { iam: [] }, { jwt: [] }],
    tags: [
      { name: 'Send', description: 'Frames into the archive and the stream.' },
      { name: 'Watch', description: 'Video out of the stream. A deployment can leave these out.' },
    ],
    paths: {
      [routes.frameData]: frameData(examples),
      [routes.batch]: batch(),
      [routes.config]: config(),
      [routes.playback]: playback(),
      [routes.clip]: clip(),
      [routes.image]: image(),
    } satisfies Record<(typeof routes)[keyof typeof routes], object>,
    components: {
      schemas: { ...readSchemas(root), Refusal: refusalSchema },
      responses,
      parameters,
      headers,
      securitySchemes: {
        iam: {
          type: 'apiKey',
          in: 'header',
          name: 'authorization',
          description: 'AWS Signature Version 4 for the service `execute-api`: the default on AWS.',
        },
        jwt: {
          type: 'http',
          scheme: 'bearer',
          description: 'A token, where the deployment has a JWT authorizer.',
        },
      },
    },
  };
}
