import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Duration } from 'aws-cdk-lib';
import { Platform } from 'aws-cdk-lib/aws-ecr-assets';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IStreamRef } from 'aws-cdk-lib/aws-kinesisvideo';
import { Architecture, DockerImageCode, DockerImageFunction, Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { FrameIngestProps } from './frame-ingest-props';
import type { HandlerEnvironment } from './handler-environment';

const imageDirectory = join(__dirname, '../image');

/** The function behind the API, with a role that may do what the handler does and nothing else. */
export function createHandlerFunction(
  scope: Construct,
  bucket: IBucket,
  stream: IStreamRef,
  props: FrameIngestProps,
): DockerImageFunction {
  const architecture = props.architecture ?? Architecture.X86_64;
  const logGroup = new LogGroup(scope, 'FunctionLogs', {
    retention: props.logRetention ?? RetentionDays.ONE_MONTH,
  });

  return new DockerImageFunction(scope, 'Function', {
    description: 'FrameIngest: camera frames to an archived fragment on a Kinesis video stream',
    code: createImageCode(architecture, props.baseImage),
    architecture,
    memorySize: props.memorySize ?? 1769,
    timeout: props.timeout ?? Duration.seconds(29),
    environment: { ...createEnvironment(bucket, stream, props) },
    logGroup,
    role: createRole(scope, bucket, stream, logGroup),
    tracing: Tracing.ACTIVE,
  });
}

function createImageCode(architecture: Architecture, baseImage: string | undefined): DockerImageCode {
  if (!existsSync(join(imageDirectory, 'handler/index.mjs'))) {
    throw new Error(
      `The image has no handler: ${join(imageDirectory, 'handler')} is missing. Run infra/build-image-context.ts first.`,
    );
  }
  return DockerImageCode.fromImageAsset(imageDirectory, {
    platform: architecture === Architecture.ARM_64 ? Platform.LINUX_ARM64 : Platform.LINUX_AMD64,
    ...(baseImage === undefined ? {} : { buildArgs: { BASE_IMAGE: baseImage } }),
  });
}

function createEnvironment(bucket: IBucket, stream: IStreamRef, props: FrameIngestProps): HandlerEnvironment {
  const { corsOrigins = [], canvas, framerate, maxFragment } = props;
  return {
    ARCHIVE_BUCKET: bucket.bucketName,
    STREAM_NAME: stream.streamRef.streamName,
    ...(corsOrigins.length === 0 ? {} : { CORS_ORIGINS: corsOrigins.join(',') }),
    ...(canvas === undefined ? {} : { CANVAS: canvas }),
    ...(framerate === undefined ? {} : { FRAMERATE: String(framerate) }),
    ...(maxFragment === undefined ? {} : { MAX_FRAGMENT_MS: String(maxFragment.toMilliseconds()) }),
  };
}

function createRole(scope: Construct, bucket: IBucket, stream: IStreamRef, logGroup: LogGroup): Role {
  const role = new Role(scope, 'FunctionRole', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  const { streamName, streamArn } = stream.streamRef;
  // The keys of fragments start with the name of their stream. Reading serves a retried request: the handler looks at
  // the object that the first attempt has left.
  role.addToPolicy(
    new PolicyStatement({
      actions: ['s3:PutObject', 's3:GetObject'],
      resources: [bucket.arnForObjects(`${streamName}/*`)],
    }),
  );
  bucket.encryptionKey?.grant(role, 'kms:GenerateDataKey', 'kms:Decrypt');
  // ListFragments serves a retried request too: what the first attempt has put on the stream is not put there again.
  role.addToPolicy(
    new PolicyStatement({
      actions: ['kinesisvideo:GetDataEndpoint', 'kinesisvideo:ListFragments', 'kinesisvideo:PutMedia'],
      resources: [streamArn],
    }),
  );
  logGroup.grantWrite(role);
  return role;
}
