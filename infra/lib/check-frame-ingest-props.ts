import { type Duration, Stack, Token } from 'aws-cdk-lib';
import { HttpNoneAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import type { IStreamRef } from 'aws-cdk-lib/aws-kinesisvideo';
import type { Construct } from 'constructs';
import type { FrameIngestProps } from './frame-ingest-props';

/**
 * Checks what would otherwise fail during the deployment, or at the first request after it.
 * @param scope the construct that the properties are of
 * @throws {Error} that names everything wrong with the properties
 */
export function checkFrameIngestProps(scope: Construct, props: FrameIngestProps): void {
  const problems = [
    ...findConflicts(props),
    ...findForeignStream(Stack.of(scope), props.stream),
    ...findBadStreamNames(props),
    ...findUncheckedClaim(props),
    ...findBadCorsOrigins(props.corsOrigins ?? []),
    ...findBadCanvas(props.canvas),
    ...findOutOfRange('framerate', props.framerate, 0.1, 120, 'frames per second'),
    ...findOutOfRange('minFragment', toMilliseconds(props.minFragment), 0, 10_000, 'ms'),
    ...findShortMaxFragment(props),
    ...findOutOfRange('maxFragment', toMilliseconds(props.maxFragment), 1000, 20_000, 'ms'),
    ...findBadCount('maxBodyBytes', props.maxBodyBytes, 1000, 6_000_000, 'bytes'),
    ...findBadCount('maxFrames', props.maxFrames, 1, 1200, 'frames'),
    ...findBadCount('maxFramePixels', props.maxFramePixels, 256, 33_177_600, 'pixels'),
    ...findBadCount('maxBatchPixels', props.maxBatchPixels, 256, 7e9, 'pixels'),
    ...findOutOfRange('timeout', toMilliseconds(props.timeout), 1000, 29_000, 'ms'),
    ...findBadCount('memorySize', props.memorySize, 128, 10_240, 'MiB'),
    ...findBadConcurrency(props.reservedConcurrentExecutions),
    ...findBadFfmpegPath(props.ffmpegPath),
  ];
  if (problems.length > 0) throw new Error(`${scope.node.path}: ${problems.join('; ')}.`);
}

function findConflicts(props: FrameIngestProps): string[] {
  const { bucket, stream, vpc, dockerBuildArgs = {} } = props;
  const made = (thing: 'bucket' | 'stream' | 'httpApi', settings: readonly (keyof FrameIngestProps)[]) =>
    settings
      .filter((setting) => props[thing] !== undefined && props[setting] !== undefined)
      .map(
        (setting) =>
          `${setting} belongs to the ${thing} that is made here, but ${thing} brings one along. Give one of them`,
      );
  const conflicts = [
    ...made('bucket', ['lifecycleRules', 'versioned', 'archiveLogBucket']),
    ...made('stream', ['streamName', 'streams', 'streamRetention', 'streamMediaType']),
    ...made('httpApi', ['throttle', 'apiLogGroup']),
  ];

  for (const setting of ['removalPolicy', 'encryptionKey'] as const) {
    if (bucket !== undefined && stream !== undefined && props[setting] !== undefined) {
      conflicts.push(
        `${setting} has nothing to act on: bucket and stream are both brought along. Leave it out`,
      );
    }
  }
  const makesApiLogGroup = props.apiLogGroup === undefined && props.httpApi === undefined;
  if (props.logGroup !== undefined && !makesApiLogGroup && props.logRetention !== undefined) {
    conflicts.push(
      'logRetention has nothing to act on: logGroup and apiLogGroup (or httpApi) are both brought along. Leave it out',
    );
  }
  for (const setting of ['vpcSubnets', 'securityGroups'] as const) {
    if (vpc === undefined && props[setting] !== undefined) {
      conflicts.push(`${setting} belongs to a vpc, and none is given. Give vpc too, or leave it out`);
    }
  }
  for (const [setting, argument] of [
    ['baseImage', 'BASE_IMAGE'],
    ['ffmpegPath', 'FFMPEG_PATH'],
  ] as const) {
    if (props[setting] !== undefined && Object.hasOwn(dockerBuildArgs, argument)) {
      conflicts.push(`${setting} and dockerBuildArgs both set ${argument}. Give one of them`);
    }
  }
  return conflicts;
}

/** The handler knows the stream by its name, in the account and the region that it runs in. */
function findForeignStream(stack: Stack, stream: IStreamRef | undefined): string[] {
  if (stream === undefined) return [];
  return (['account', 'region'] as const)
    .filter((place) => {
      const [here, there] = [stack[place], stream.env[place]];
      return !Token.isUnresolved(here) && !Token.isUnresolved(there) && here !== there;
    })
    .map(
      (place) =>
        `stream is in the ${place} ${stream.env[place]}, and this stack in ${stack[place]}. The function writes to streams of its own`,
    );
}

function findBadStreamNames({ streams, streamName }: FrameIngestProps): string[] {
  if (streams === undefined) return [];
  if (streams.length === 0) return ['streams is empty. Name one at least, or leave it out'];
  const problems = streams
    .filter((name) => !Token.isUnresolved(name) && !/^[a-zA-Z0-9_.-]{1,256}\*?$/.test(name))
    .map(
      (name) =>
        `streams takes names of 1 to 256 letters, digits, underscores, dots and hyphens, with or without a * at the end; received ${JSON.stringify(name)}`,
    );
  if (new Set(streams).size < streams.length) problems.push('streams has a name twice');
  if (streamName !== undefined) problems.push('streamName and streams both name streams. Give one of them');
  return problems;
}

/** The claim is read from what the authorizer has found out; without one, callers would be refused one and all. */
function findUncheckedClaim({ streamClaim, authorizer }: FrameIngestProps): string[] {
  if (streamClaim === undefined) return [];
  if (streamClaim === '') return ['streamClaim is empty. Give the name of a claim, or leave it out'];
  const knowsCallers =
    authorizer !== undefined &&
    !(authorizer instanceof HttpIamAuthorizer || authorizer instanceof HttpNoneAuthorizer);
  if (knowsCallers) return [];
  return [
    'streamClaim is read from a token, and this API asks for none. Give an HttpJwtAuthorizer or an HttpLambdaAuthorizer as authorizer',
  ];
}

function findBadCorsOrigins(origins: readonly string[]): string[] {
  if (origins.length > 1 && origins.includes('*')) {
    return ['corsOrigins has * beside other origins. Give * alone, or leave it out'];
  }
  return origins
    .filter((origin) => origin !== '*' && !Token.isUnresolved(origin) && !isOrigin(origin))
    .map(
      (origin) =>
        `corsOrigins takes origins such as "https://example.com", or "*"; received ${JSON.stringify(origin)}`,
    );
}

/** An origin is a URL without path, query, credentials and trailing slash: exactly what browsers send. */
function isOrigin(text: string): boolean {
  return /^https?:[^*]+$/.test(text) && URL.canParse(text) && new URL(text).origin === text;
}

function findBadCanvas(canvas: string | undefined): string[] {
  if (canvas === undefined || Token.isUnresolved(canvas)) return [];

  const [, width, height] = /^(\d{2,4})x(\d{2,4})$/.exec(canvas) ?? [];
  const isEven = (side: string | undefined) =>
    Number(side) >= 16 && Number(side) <= 4096 && Number(side) % 2 === 0;
  return isEven(width) && isEven(height)
    ? []
    : [
        `canvas is WIDTHxHEIGHT, both even, from 16 to 4096, such as "1280x720"; received ${JSON.stringify(canvas)}`,
      ];
}

function findShortMaxFragment({ minFragment, maxFragment }: FrameIngestProps): string[] {
  const [shortest, longest] = [toMilliseconds(minFragment), toMilliseconds(maxFragment)];
  if (shortest === undefined || longest === undefined || shortest <= longest) return [];
  return [`minFragment is ${shortest} ms, and maxFragment ${longest} ms. Give minFragment no more`];
}

function findBadCount(
  name: string,
  value: number | undefined,
  lowest: number,
  highest: number,
  unit: string,
): string[] {
  if (value === undefined || Token.isUnresolved(value) || Number.isInteger(value)) {
    return findOutOfRange(name, value, lowest, highest, unit);
  }
  return [`${name} is a whole number of ${unit}; received ${value}`];
}

function findBadConcurrency(executions: number | undefined): string[] {
  if (executions === undefined || Token.isUnresolved(executions)) return [];
  if (Number.isInteger(executions) && executions >= 0) return [];
  return [`reservedConcurrentExecutions is a whole number from 0; received ${executions}`];
}

function findBadFfmpegPath(path: string | undefined): string[] {
  if (path === undefined || Token.isUnresolved(path) || /^\/[^\0]*[^/\0]$/.test(path)) return [];
  return [
    `ffmpegPath is an absolute path in the image, such as "/opt/bin/ffmpeg"; received ${JSON.stringify(path)}`,
  ];
}

function findOutOfRange(
  name: string,
  value: number | undefined,
  lowest: number,
  highest: number,
  unit: string,
): string[] {
  if (value === undefined || Token.isUnresolved(value) || (value >= lowest && value <= highest)) return [];
  return [`${name} is ${lowest} to ${highest} ${unit}; received ${value} ${unit}`];
}

function toMilliseconds(duration: Duration | undefined): number | undefined {
  return duration === undefined || duration.isUnresolved() ? undefined : duration.toMilliseconds();
}
