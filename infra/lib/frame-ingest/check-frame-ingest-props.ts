import { type Duration, Token } from 'aws-cdk-lib';
import type { IHttpApi, IHttpRouteAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2';
import type { IStreamRef } from 'aws-cdk-lib/aws-kinesisvideo';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct, IConstruct } from 'constructs';
import type { NumberSetting } from '../number-setting';
import { findUselessEmptying } from '../removal';
import { findBadStreamName, isStreamName } from '../video-stream/check-stream-name';
import { findBadMediaType, findBadRetention } from '../video-stream/stream-settings';
import { knowsCallers } from './authorization-type';
import { archiveRuleIds } from './create-archive-bucket';
import { findUndeclaredArgs } from './docker-build-args';
import { findForeignProps } from './find-foreign-props';
import type { FrameIngestProps } from './frame-ingest-props';
import { groupByPolicy, policyQuotas } from './group-by-policy';
import { defaultStageOf } from './http-api-address';
import { canvasSide, settings } from './settings';
import { handlerPermissions } from './stream-permissions';

/**
 * Checks what would otherwise fail during the deployment, or at the first request after it.
 * @param scope the construct that the properties are of
 * @throws {Error} that names everything wrong with the properties
 */
export function checkFrameIngestProps(scope: Construct, props: FrameIngestProps): void {
  const problems = [
    ...findConflicts(props),
    ...findForeignProps(scope, props),
    ...findUnreachableStage(props),
    ...findTakenApi(props),
    ...findKeyOfStream(props.stream),
    ...findLateLists(props),
    ...findOwnRuleIds(props),
    ...findUselessRedrive(props),
    ...findUselessEmptying(props),
    ...findTakenBucket(props),
    ...findBadStreamNames(props),
    ...findBadStreamName('streamName', props.streamName),
    ...findBadRetention('streamRetention', props.streamRetention),
    ...findBadMediaType('streamMediaType', props.streamMediaType),
    ...findBadThrottle(props),
    ...findUncheckedClaim(props),
    ...findTakenAuthorizer(scope, props),
    ...findBadCorsOrigins(Token.isUnresolved(props.corsOrigins) ? [] : (props.corsOrigins ?? [])),
    ...findBadCanvas(props.canvas),
    ...findBadNumber('framerate', props.framerate),
    ...findBadNumber('minFragment', toMilliseconds(props.minFragment)),
    ...findShortMaxFragment(props),
    ...findBadNumber('maxFragment', toMilliseconds(props.maxFragment)),
    ...findBadNumber('batch', toMilliseconds(props.batch)),
    ...findBadNumber('maxBodyBytes', props.maxBodyBytes),
    ...findBadNumber('maxFrames', props.maxFrames),
    ...findBadNumber('maxFramePixels', props.maxFramePixels),
    ...findBadNumber('maxBatchPixels', props.maxBatchPixels),
    ...findBadNumber('deliveryPatience', toMilliseconds(props.deliveryPatience)),
    ...findEndlessPatience(props),
    ...findBadNumber('redriveConcurrency', props.redriveConcurrency),
    ...findBadNumber('timeout', toMilliseconds(props.timeout)),
    ...findBadNumber('memorySize', props.memorySize),
    ...findBadConcurrency(props.reservedConcurrentExecutions),
    ...findBadFfmpegPath(props.ffmpegPath),
    ...findUndeclaredArgs(props),
  ];
  if (problems.length > 0) throw new Error(`${scope.node.path}: ${problems.join('; ')}.`);
  if (props.httpApi !== undefined) apisWithRoutes.add(props.httpApi);
  if (props.bucket !== undefined && props.redrive !== false) bucketsWithRedrive.add(props.bucket);
  if (props.authorizer !== undefined) authorizerApps.set(props.authorizer, scope.node.root);
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
    ...made('bucket', ['lifecycleRules', 'versioned', 'archiveLogBucket', 'autoDeleteObjects']),
    ...made('stream', ['streamName', 'streams', 'streamRetention', 'streamMediaType']),
    ...made('httpApi', ['throttle', 'apiLogGroup']),
  ];

  const makesNoVideo = bucket !== undefined && stream !== undefined;
  // The queues take the key too.
  if (makesNoVideo && props.redrive === false && props.encryptionKey !== undefined) {
    conflicts.push(
      'encryptionKey has nothing to act on: bucket and stream are both brought along. Leave it out',
    );
  }
  const makesApiLogGroup = props.apiLogGroup === undefined && props.httpApi === undefined;
  const makesRedriveLogGroup = props.redriveLogGroup === undefined && props.redrive !== false;
  const makesLogGroup = props.logGroup === undefined || makesApiLogGroup || makesRedriveLogGroup;
  if (!makesLogGroup && props.logRetention !== undefined) {
    conflicts.push(
      'logRetention has nothing to act on: logGroup, apiLogGroup (or httpApi) and redriveLogGroup are all brought along. Leave it out',
    );
  }
  if (makesNoVideo && !makesLogGroup && props.removalPolicy !== undefined) {
    conflicts.push(
      'removalPolicy has nothing to act on: bucket, stream and log groups are all brought along. Leave it out',
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

/** Of the 4 KB that a function's environment has. */
const maxNameCharacters = 3000;

function findBadStreamNames({ streams, streamName, playback = true }: FrameIngestProps): string[] {
  if (streams === undefined || Token.isUnresolved(streams)) return [];
  if (streams.length === 0) return ['streams is empty. Name one at least, or leave it out'];
  const problems = streams
    .filter((name) => !Token.isUnresolved(name) && !isStreamName(name.replace(/\*$/, '')))
    .map(
      (name) =>
        `streams takes names of 1 to 256 letters, digits, underscores, dots and hyphens, with or without a * at the end; received ${JSON.stringify(name)}`,
    );
  if (new Set(streams).size < streams.length) problems.push('streams has a name twice');
  if (streams.join(',').length > maxNameCharacters) {
    problems.push(
      `streams has names of ${streams.join(',').length} characters together, and Lambda's environment takes ${maxNameCharacters} of them. Give a pattern`,
    );
  }
  const { groupSizes } = groupByPolicy(streams, handlerPermissions(playback));
  if (groupSizes.length > policyQuotas.managedPolicies) {
    problems.push(
      `streams has ${streams.length} names, whose permissions take up to ${groupSizes.length} managed policies, and IAM attaches ${policyQuotas.managedPolicies} to a role. Give a pattern, such as "cam-*", for names that begin alike`,
    );
  }
  if (streamName !== undefined) problems.push('streamName and streams both name streams. Give one of them');
  return problems;
}

/** An API that was made without a default stage has no address of its own. */
function findUnreachableStage({ httpApi, httpStage }: FrameIngestProps): string[] {
  if (httpApi === undefined) {
    return httpStage === undefined
      ? []
      : ['httpStage belongs to an httpApi, and none is given. Leave it out'];
  }
  const isMadeHere = 'defaultStage' in httpApi;
  if (!isMadeHere || httpStage !== undefined || defaultStageOf(httpApi) !== undefined) return [];
  return ['httpApi has no default stage. Give the stage that it is called through as httpStage'];
}

/** API Gateway takes each route once. */
function findTakenApi({ httpApi }: FrameIngestProps): string[] {
  if (httpApi === undefined || !apisWithRoutes.has(httpApi)) return [];
  return [
    'httpApi has the routes of another FrameIngest. Give each an API of its own, or one FrameIngest several streams',
  ];
}

/** Those that have got the routes of a FrameIngest. */
const apisWithRoutes = new WeakSet<IHttpApi>();

/** A grant on the stream has to be one on its key, too, and a `CfnStream` does not tell which key that is. */
function findKeyOfStream(stream: IStreamRef | undefined): string[] {
  if (stream === undefined || !('kmsKeyId' in stream) || stream.kmsKeyId === undefined) return [];
  return [
    'stream has a KMS key, which the function may not use as it is. Give VideoStream.fromStreamAttributes(this, id, { streamArn: stream.attrArn, streamName: stream.ref, encryptionKey: key }), or a VideoStream',
  ];
}

/** A list that the deployment brings cannot be looked into, nor taken apart. */
function findLateLists(props: FrameIngestProps): string[] {
  return (['streams', 'corsOrigins', 'encoderArguments'] as const)
    .filter((name) => Token.isUnresolved(props[name]))
    .map((name) => `${name} is a list that only the deployment knows. Give its entries one by one`);
}

/** S3 takes an id of a rule once in a bucket. */
function findOwnRuleIds({ lifecycleRules = [] }: FrameIngestProps): string[] {
  return lifecycleRules
    .filter(({ id }) => id !== undefined && archiveRuleIds.includes(id))
    .map(
      ({ id }) =>
        `lifecycleRules has ${id}, which is a rule that the new bucket has already. Give it another id`,
    );
}

function findUselessRedrive(props: FrameIngestProps): string[] {
  if (props.redrive !== false) return [];
  return (['redriveConcurrency', 'deadLetterQueue', 'redriveLogGroup', 'deliveryPatience'] as const)
    .filter((setting) => props[setting] !== undefined)
    .map((setting) => `${setting} belongs to redrive, which is off. Leave it out, or redrive: false`);
}

/** S3 sends the notifications of an object to one receiver. */
function findTakenBucket({ bucket, redrive }: FrameIngestProps): string[] {
  if (bucket === undefined || redrive === false || !bucketsWithRedrive.has(bucket)) return [];
  return [
    'bucket sends its notifications to another FrameIngest. Give each a bucket of its own, or one FrameIngest several streams',
  ];
}

/** Those whose notifications a FrameIngest gets. */
const bucketsWithRedrive = new WeakSet<IBucket>();

function findEndlessPatience({ deliveryPatience, timeout }: FrameIngestProps): string[] {
  const patience = toMilliseconds(deliveryPatience);
  const limit = timeout === undefined ? settings.timeout.preset : toMilliseconds(timeout);
  if (patience === undefined || limit === undefined || patience < limit) return [];
  return [`deliveryPatience is ${patience} ms, and timeout ${limit} ms. Give deliveryPatience less`];
}

/** The claim is read from what the authorizer has found out; without one, callers would be refused one and all. */
function findUncheckedClaim({ streamClaim, authorizer }: FrameIngestProps): string[] {
  if (streamClaim === undefined) return [];
  if (streamClaim === '') return ['streamClaim is empty. Give the name of a claim, or leave it out'];
  if (knowsCallers(authorizer)) return [];
  return [
    'streamClaim is read from a token, and this API asks for none. Give an HttpJwtAuthorizer or an HttpLambdaAuthorizer as authorizer',
  ];
}

/** It becomes a part of the first API that it is used in. */
function findTakenAuthorizer(scope: Construct, { authorizer }: FrameIngestProps): string[] {
  if (!knowsCallers(authorizer) || authorizerApps.get(authorizer) !== scope.node.root) return [];
  return ['authorizer is that of another FrameIngest. Make one for each'];
}

/** Those that a FrameIngest has, and the app that it is in. */
const authorizerApps = new WeakMap<IHttpRouteAuthorizer, IConstruct>();

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
  const { lowest, highest } = canvasSide;
  const isEven = (side: string | undefined) =>
    Number(side) >= lowest && Number(side) <= highest && Number(side) % 2 === 0;
  return isEven(width) && isEven(height)
    ? []
    : [
        `canvas is WIDTHxHEIGHT, both even, from ${lowest} to ${highest}, such as "1280x720"; received ${JSON.stringify(canvas)}`,
      ];
}

function findShortMaxFragment(props: FrameIngestProps): string[] {
  const maxMs = toMilliseconds(props.maxFragment);
  return (['minFragment', 'batch'] as const).flatMap((name) => {
    const ms = toMilliseconds(props[name]);
    if (ms === undefined || maxMs === undefined || ms <= maxMs) return [];
    return [`${name} is ${ms} ms, and maxFragment ${maxMs} ms. Give ${name} no more`];
  });
}

function findBadNumber(name: keyof typeof settings, value: number | undefined): string[] {
  if (value === undefined || Token.isUnresolved(value)) return [];
  const { unit, isWhole, lowest, highest }: NumberSetting = settings[name];
  if (isWhole && !Number.isInteger(value)) {
    return [`${name} is a whole number of ${unit}; received ${value}`];
  }
  if (value >= lowest && value <= highest) return [];
  return [`${name} is ${lowest} to ${highest} ${unit}; received ${value} ${unit}`];
}

/** At zero the API refuses every request; below, API Gateway refuses the deployment. */
function findBadThrottle({ throttle = {} }: FrameIngestProps): string[] {
  const { rateLimit, burstLimit } = throttle;
  const isBad = (value: number | undefined, isWhole: boolean): value is number =>
    value !== undefined &&
    !Token.isUnresolved(value) &&
    !(value > 0 && Number.isFinite(value) && (!isWhole || Number.isInteger(value)));
  return [
    ...(isBad(rateLimit, false)
      ? [`throttle.rateLimit is a number of requests a second above 0; received ${rateLimit}`]
      : []),
    ...(isBad(burstLimit, true)
      ? [`throttle.burstLimit is a whole number of requests above 0; received ${burstLimit}`]
      : []),
  ];
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

function toMilliseconds(duration: Duration | undefined): number | undefined {
  return duration === undefined || duration.isUnresolved() ? undefined : duration.toMilliseconds();
}
