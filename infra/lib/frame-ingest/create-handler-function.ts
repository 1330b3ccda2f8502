import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Duration } from 'aws-cdk-lib';
import { Platform } from 'aws-cdk-lib/aws-ecr-assets';
import {
  Architecture,
  type CfnFunction,
  DockerImageCode,
  DockerImageFunction,
  type IFunction,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { given } from '../given';
import { acknowledgeFinding } from '../nag/acknowledge-finding';
import { StreamNamePattern } from '../video-stream/stream-name-pattern';
import { checkMediaType, toRetentionHours } from '../video-stream/stream-settings';
import { createFunctionRole, type FunctionTargets } from './create-function-role';
import type { FrameIngestProps } from './frame-ingest-props';
import type { HandlerEnvironment } from './handler-environment';

const imageDirectory = join(__dirname, '../../image');

/** Time that the function has for a request when the properties do not tell. */
export const defaultTimeout = Duration.seconds(29);

/** The function behind the API, with a role that may do what the handler does and nothing else. */
export function createHandlerFunction(
  scope: Construct,
  targets: FunctionTargets,
  props: FrameIngestProps,
): IFunction {
  const { architecture = Architecture.X86_64, tracing = Tracing.ACTIVE } = props;
  const { vpc, vpcSubnets, securityGroups, reservedConcurrentExecutions } = props;

  const handler = new DockerImageFunction(scope, 'Function', {
    description: 'FrameIngest: camera frames to an archived fragment on a Kinesis video stream',
    code: createImageCode(architecture, props),
    architecture,
    memorySize: props.memorySize ?? 1769,
    timeout: props.timeout ?? defaultTimeout,
    environment: { ...createEnvironment(targets, props) },
    logGroup: targets.logGroup,
    role: createFunctionRole(scope, targets, props),
    ...given({ vpc, vpcSubnets, securityGroups, reservedConcurrentExecutions }),
  });

  const resource = handler.node.defaultChild as CfnFunction;
  // `tracing` of the construct would widen the role's own policy; the role has one for traces already.
  if (tracing !== Tracing.DISABLED) resource.tracingConfig = { mode: tracing };
  acknowledgeFinding(
    resource,
    'Serverless-LambdaDLQ',
    'A dead letter queue takes asynchronous invocations. The API invokes synchronously, and its caller gets the error.',
  );
  // aws-cdk-lib is not written for `exactOptionalPropertyTypes`: its classes miss their own interfaces by an `undefined`.
  return handler as IFunction;
}

function createImageCode(architecture: Architecture, props: FrameIngestProps): DockerImageCode {
  if (!existsSync(join(imageDirectory, 'handler/index.mjs'))) {
    throw new Error(
      `The image has no handler: ${join(imageDirectory, 'handler')} is missing. Run infra/build-image-context.ts first.`,
    );
  }
  const buildArgs = {
    ...props.dockerBuildArgs,
    ...given({ BASE_IMAGE: props.baseImage, FFMPEG_PATH: props.ffmpegPath }),
  };
  return DockerImageCode.fromImageAsset(imageDirectory, {
    platform: architecture === Architecture.ARM_64 ? Platform.LINUX_ARM64 : Platform.LINUX_AMD64,
    ...(Object.keys(buildArgs).length === 0 ? {} : { buildArgs }),
  });
}

function createEnvironment(
  { bucket, streams }: FunctionTargets,
  props: FrameIngestProps,
): HandlerEnvironment {
  const { corsOrigins = [], canvas, ffmpegPath, encoderArguments } = props;
  return {
    ARCHIVE_BUCKET: bucket.bucketName,
    STREAM_NAMES: streams.map(({ streamName }) => streamName).join(','),
    ...given({ STREAM_CLAIM: props.streamClaim }),
    ...(streams.some((stream) => stream instanceof StreamNamePattern) ? newStreamSettings(props) : {}),
    ...(props.playback === false ? { PLAYBACK: 'off' } : {}),
    ...(corsOrigins.length === 0 ? {} : { CORS_ORIGINS: corsOrigins.join(',') }),
    ...toTexts({
      MAX_BODY_BYTES: props.maxBodyBytes,
      MAX_FRAMES: props.maxFrames,
      MAX_FRAME_PIXELS: props.maxFramePixels,
      MAX_BATCH_PIXELS: props.maxBatchPixels,
      FRAMERATE: props.framerate,
      MIN_FRAGMENT_MS: props.minFragment?.toMilliseconds(),
      MAX_FRAGMENT_MS: props.maxFragment?.toMilliseconds(),
    }),
    ...given({ CANVAS: canvas, DECODER: props.decoder, ENCODER_PROFILE: props.encoderProfile }),
    ...(encoderArguments === undefined ? {} : { ENCODER_ARGUMENTS: JSON.stringify(encoderArguments) }),
    ...given({ FFMPEG_PATH: ffmpegPath }),
  };
}

/** The numbers that are given, as texts. */
function toTexts<Name extends string>(
  numbers: Readonly<Record<Name, number | undefined>>,
): { [K in Name]?: string } {
  const entries = Object.entries<number | undefined>(numbers).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)])) as {
    [K in Name]?: string;
  };
}

/** What the streams are like that the handler makes. */
function newStreamSettings(props: FrameIngestProps): Partial<HandlerEnvironment> {
  const { streamRetention, streamMediaType, encryptionKey } = props;
  if (streamMediaType !== undefined) checkMediaType(streamMediaType);
  return given({
    STREAM_RETENTION_HOURS:
      streamRetention === undefined ? undefined : String(toRetentionHours(streamRetention)),
    STREAM_MEDIA_TYPE: streamMediaType,
    STREAM_KMS_KEY_ID: encryptionKey?.keyArn,
  });
}
