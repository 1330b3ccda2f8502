import type { HandlerEnvironment } from '@frame-ingest/handler';
import { localAccountId } from './local-account-id.ts';
import { localCredentials } from './local-credentials.ts';

export interface LocalServices {
  readonly s3Url: string;
  readonly kinesisVideoUrl: string;
  readonly bucket: string;
  /** Names, and `cam-*` for streams that are made on demand. */
  readonly streams: readonly string[];
  readonly region: string;
  /** Origins of pages that may read the answers of the API. */
  readonly corsOrigins: readonly string[];
}

/**
 * The environment of the function as Lambda would set it, pointed at the local services by the variables that every
 * AWS SDK reads. Profiles and session tokens of a real account are taken out.
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
export function localEnvironment(services: LocalServices): Record<string, string | undefined> {
  const own: HandlerEnvironment = {
    ARCHIVE_BUCKET: services.bucket,
    BUCKET_OWNER: localAccountId,
    STREAM_NAMES: services.streams.join(','),
    CORS_ORIGINS: services.corsOrigins.join(','),
    REDRIVE: 'on',
  };
  return {
    ...own,
    AWS_REGION: services.region,
    // Nobody reads metrics here.
    POWERTOOLS_METRICS_DISABLED: 'true',
    // The SDK's version is pinned; a notice about later ones would only stand between a user and the first page.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    AWS_ACCESS_KEY_ID: localCredentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: localCredentials.secretAccessKey,
    AWS_SESSION_TOKEN: undefined,
    AWS_PROFILE: undefined,
    AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: undefined,
    AWS_ENDPOINT_URL_S3: services.s3Url,
    AWS_ENDPOINT_URL_KINESIS_VIDEO: services.kinesisVideoUrl,
  };
}
