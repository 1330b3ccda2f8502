import { Duration } from 'aws-cdk-lib';
import { HttpNoneAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { Architecture, Tracing } from 'aws-cdk-lib/aws-lambda';
import type { CaptureSiteSignIn } from '../capture-site/capture-site-props';
import { Decoder, EncoderProfile } from '../frame-ingest/encoder';
import type { FrameIngestStackProps } from './frame-ingest-stack';

/** A stack as the context asks for. */
export interface StackContext {
  readonly id: string;
  readonly props: FrameIngestStackProps;
}

const prefix = 'frame-ingest:';

/**
 * What each key does to the properties; README.md has them for users. A value is text on the command line, and may be
 * any JSON in cdk.json.
 */
const keys: Record<string, (value: unknown) => FrameIngestStackProps> = {
  'stream-name': (value) => ({ streamName: toText(value) }),
  streams: (value) => ({ streams: toList(value) }),
  'stream-claim': (value) => ({ streamClaim: toText(value) }),
  'stream-retention-hours': (value) => ({ streamRetention: Duration.hours(toNumber(value)) }),
  'stream-media-type': (value) => ({ streamMediaType: toText(value) }),
  versioned: (value) => ({ versioned: toBoolean(value) }),
  'cors-origins': (value) => ({ corsOrigins: toList(value) }),
  playback: (value) => ({ playback: toBoolean(value) }),
  redrive: (value) => ({ redrive: toBoolean(value) }),
  'delivery-patience-seconds': (value) => ({ deliveryPatience: toSeconds(value) }),
  authorizer: toAuthorizer,
  canvas: (value) => ({ canvas: toText(value) }),
  framerate: (value) => ({ framerate: toNumber(value) }),
  'min-fragment-seconds': (value) => ({ minFragment: toSeconds(value) }),
  'max-fragment-seconds': (value) => ({ maxFragment: toSeconds(value) }),
  'max-body-bytes': (value) => ({ maxBodyBytes: toNumber(value) }),
  'max-frames': (value) => ({ maxFrames: toNumber(value) }),
  'max-frame-pixels': (value) => ({ maxFramePixels: toNumber(value) }),
  'max-batch-pixels': (value) => ({ maxBatchPixels: toNumber(value) }),
  'encoder-profile': (value) => ({ encoderProfile: toChoice(EncoderProfile, value) }),
  'encoder-arguments': (value) => ({ encoderArguments: toList(value) }),
  decoder: (value) => ({ decoder: toChoice(Decoder, value) }),
  'memory-mib': (value) => ({ memorySize: toNumber(value) }),
  'reserved-concurrency': (value) => ({ reservedConcurrentExecutions: toNumber(value) }),
  architecture: toArchitecture,
  tracing: (value) => ({ tracing: toBoolean(value) ? Tracing.ACTIVE : Tracing.DISABLED }),
  'capture-site': (value) => ({ captureSite: toBoolean(value) }),
  'sign-in': (value) => ({ signIn: toSignIn(value) }),
  dashboard: (value) => ({ dashboard: toBoolean(value) }),
  'base-image': (value) => ({ baseImage: toText(value) }),
  'ffmpeg-path': (value) => ({ ffmpegPath: toText(value) }),
};

/**
 * The context of the app as the properties of its stack. Keys without the prefix `frame-ingest:` belong to others.
 * @throws {Error} that names every key that is unknown or has a value of the wrong kind
 */
export function parseStackContext(context: Record<string, unknown>): StackContext {
  const { 'stack-name': stackName = 'FrameIngest', ...values } = ownKeys(context);
  const problems: string[] = [];
  const collect = <T>(key: string, parse: () => T): T | undefined => {
    try {
      return parse();
    } catch (error) {
      problems.push(`${prefix}${key} ${error instanceof Error ? error.message : error}`);
      return undefined;
    }
  };

  const id = collect('stack-name', () => toStackName(stackName));
  const parts = Object.entries(values).map(([key, value]) =>
    collect(key, () => {
      const parse = Object.hasOwn(keys, key) ? keys[key] : undefined;
      if (parse === undefined)
        throw new Error(`is no key of this app. It has: stack-name, ${Object.keys(keys).join(', ')}`);
      return parse(value);
    }),
  );

  if (id === undefined || problems.length > 0) throw new Error(`Context: ${problems.join('; ')}.`);
  return { id, props: Object.assign({}, ...parts) };
}

function ownKeys(context: Record<string, unknown>): Record<string, unknown> {
  const own = Object.entries(context).filter(([key]) => key.startsWith(prefix));
  return Object.fromEntries(own.map(([key, value]) => [key.slice(prefix.length), value]));
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html */
function toStackName(value: unknown): string {
  if (typeof value === 'string' && /^[A-Za-z][A-Za-z0-9-]{0,127}$/.test(value)) return value;
  throw new Error(
    `is 1 to 128 letters, digits and hyphens, a letter first; received ${JSON.stringify(value)}`,
  );
}

function toText(value: unknown): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new Error(`is a text; received ${JSON.stringify(value)}`);
}

function toNumber(value: unknown): number {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number === 'number' && Number.isFinite(number)) return number;
  throw new Error(`is a number; received ${JSON.stringify(value)}`);
}

/** A duration cannot be negative. */
function toSeconds(value: unknown): Duration {
  const milliseconds = Math.round(toNumber(value) * 1000);
  if (milliseconds >= 0) return Duration.millis(milliseconds);
  throw new Error(`is a number of seconds; received ${JSON.stringify(value)}`);
}

function toBoolean(value: unknown): boolean {
  if (value === true || value === 'true') return true;
  if (value === false || value === 'false') return false;
  throw new Error(`is true or false; received ${JSON.stringify(value)}`);
}

function toList(value: unknown): string[] {
  const list = typeof value === 'string' ? splitList(value) : value;
  if (Array.isArray(list) && list.every((item) => typeof item === 'string' && item !== '')) return list;
  throw new Error(`is a comma-separated list, or an array of texts; received ${JSON.stringify(value)}`);
}

/** A list of what may have commas in it is JSON. */
function splitList(text: string): unknown {
  if (text.trimStart().startsWith('[')) return toObject(text);
  return text.split(',').map((item) => item.trim());
}

function toChoice<Choice extends string>(choices: Readonly<Record<string, Choice>>, value: unknown): Choice {
  const choice = Object.values(choices).find((each) => each === value);
  if (choice !== undefined) return choice;
  throw new Error(`is one of ${Object.values(choices).join(', ')}; received ${JSON.stringify(value)}`);
}

/** An issuer and its audiences come as one object, for one is nothing without the other. */
function toAuthorizer(value: unknown): FrameIngestStackProps {
  if (value === 'iam') return {};
  if (value === 'none') return { authorizer: new HttpNoneAuthorizer() };
  const jwt = toJwt(value);
  if (jwt !== undefined) {
    const { issuer, audience } = jwt;
    return { authorizer: new HttpJwtAuthorizer('Jwt', issuer, { jwtAudience: audience }) };
  }
  throw new Error(
    `is "iam", "none" for an API that everyone may call, or {"issuer":"https://...","audience":["..."]} for tokens; received ${JSON.stringify(value)}`,
  );
}

function toSignIn(value: unknown): CaptureSiteSignIn {
  const signIn = toObject(value) as Partial<CaptureSiteSignIn>;
  const { authority, clientId, scope, useIdToken, endpointOrigins, ...others } = signIn;
  const isRight =
    [authority, clientId].every((text) => typeof text === 'string' && text !== '') &&
    ['string', 'undefined'].includes(typeof scope) &&
    ['boolean', 'undefined'].includes(typeof useIdToken) &&
    (endpointOrigins === undefined || Array.isArray(endpointOrigins)) &&
    Object.keys(others).length === 0;
  if (isRight) return signIn as CaptureSiteSignIn;
  throw new Error(
    `is {"authority":"https://...","clientId":"..."}, with or without scope, useIdToken and endpointOrigins; received ${JSON.stringify(value)}`,
  );
}

function toJwt(value: unknown): { issuer: string; audience: string[] } | undefined {
  const { issuer, audience } = toObject(value) as {
    readonly issuer?: unknown;
    readonly audience?: unknown;
  };
  const isIssuer = typeof issuer === 'string' && URL.canParse(issuer) && issuer.startsWith('https://');
  if (!isIssuer || !Array.isArray(audience) || audience.length === 0) return undefined;
  return audience.every((each) => typeof each === 'string' && each !== '') ? { issuer, audience } : undefined;
}

/** On the command line an object is JSON. @returns an empty object for what is none */
function toObject(value: unknown): object {
  if (typeof value !== 'string') return Object(value);
  try {
    return Object(JSON.parse(value));
  } catch {
    return {};
  }
}

function toArchitecture(value: unknown): FrameIngestStackProps {
  if (value === 'x86_64') return { architecture: Architecture.X86_64 };
  if (value === 'arm64') return { architecture: Architecture.ARM_64 };
  throw new Error(`is "x86_64" or "arm64"; received ${JSON.stringify(value)}`);
}
