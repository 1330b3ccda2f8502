import type { HandlerEnvironment } from '../../../packages/handler/src/config/environment';

export const region = 'eu-west-1';
/** The credentials of the function, which Lambda hands over in its environment. */
export const credentials = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
};
export const bucket = 'archive';
export const stream = 'front';

const handler: HandlerEnvironment = { ARCHIVE_BUCKET: bucket, STREAM_NAMES: stream, REDRIVE: 'on' };

/** The environment of the function: what Lambda sets and what the construct sets. */
export function functionEnvironment(): Record<string, string> {
  return {
    AWS_LAMBDA_FUNCTION_NAME: 'frame-ingest',
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '1769',
    AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/frame-ingest',
    AWS_LAMBDA_LOG_STREAM_NAME: 'test',
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    ...handler,
  };
}
