import { defaultLimits, type RequestLimits } from '@frame-ingest/contract';
import { type Decoder, type EncoderProfile, encoderProfiles } from '@frame-ingest/converter';
import {
  isStreamName,
  isStreamTagKey,
  isStreamTagValue,
  storageTiers,
  streamTagLimits,
} from '@frame-ingest/kinesis-video';
import { type ArchiveBucket, isAccountId } from '../archive/archive-bucket.ts';
import type { NewStreamSettings } from '../streams/ensure-stream.ts';
import type { StreamNames } from '../streams/stream-access.ts';
import type { HandlerEnvironment } from './environment.ts';
import { type LogLevel, logLevels } from './log-levels.ts';
import { canvasSide, type NumberSetting, settings } from './settings.ts';

/** The environment, parsed. */
export interface Configuration {
  readonly archiveBucket: ArchiveBucket;
  readonly streams: StreamNames;
  readonly streamClaim: string | undefined;
  /** Of streams that are made on demand. */
  readonly newStream: NewStreamSettings;
  readonly playback: boolean;
  /** Whether something reads the archive and delivers what a request leaves behind. */
  readonly isRedriven: boolean;
  readonly deliveryPatienceMs: number;
  readonly corsOrigins: readonly string[];
  readonly canvas: { readonly width: number; readonly height: number } | undefined;
  readonly framerate: number;
  readonly maxFragmentMs: number;
  /** How much a client should collect before it sends. */
  readonly batchMs: number;
  readonly ffmpegPath: string | undefined;
  readonly decoder: Decoder;
  /** Whether what cameras have encoded themselves is taken. */
  readonly takesH264: boolean;
  /** Whether that is decoded before it is archived. */
  readonly verifiesPictures: boolean;
  readonly encoderProfile: EncoderProfile;
  readonly encoderArguments: readonly string[];
  /** Undefined where the logger finds it out by itself. */
  readonly logLevel: LogLevel | undefined;
  readonly limits: RequestLimits;
}

const encoderProfileNames = Object.keys(encoderProfiles) as EncoderProfile[];

/**
 * Reads the configuration of the function.
 * @throws Error naming the variable, what it holds and the cure
 */
export function parseConfiguration(environment: Readonly<Record<string, string | undefined>>): Configuration {
  const variables = environment as Partial<HandlerEnvironment>;
  const maxFragmentMs = parseNumber(variables, 'MAX_FRAGMENT_MS');
  const minBatchMs = parseNumber(variables, 'MIN_FRAGMENT_MS', maxFragmentMs);
  return {
    archiveBucket: {
      name: required(variables, 'ARCHIVE_BUCKET', 'the name of the S3 bucket for the archive'),
      ...parseBucketOwner(variables.BUCKET_OWNER),
    },
    streams: parseStreamNames(
      required(variables, 'STREAM_NAMES', 'the names of the Kinesis video streams, separated by commas'),
    ),
    streamClaim: variables.STREAM_CLAIM || undefined,
    newStream: {
      retentionHours: parseNumber(variables, 'STREAM_RETENTION_HOURS'),
      mediaType: variables.STREAM_MEDIA_TYPE || 'video/h264',
      ...(variables.STREAM_KMS_KEY_ID ? { kmsKeyId: variables.STREAM_KMS_KEY_ID } : {}),
      ...(variables.STREAM_STORAGE_TIER
        ? { storageTier: parseChoice(variables, 'STREAM_STORAGE_TIER', storageTiers) }
        : {}),
      ...parseTags(variables.STREAM_TAGS),
    },
    playback: parseChoice(variables, 'PLAYBACK', ['on', 'off']) === 'on',
    isRedriven: parseChoice(variables, 'REDRIVE', ['off', 'on']) === 'on',
    deliveryPatienceMs: parseNumber(variables, 'DELIVERY_PATIENCE_MS'),
    corsOrigins: (variables.CORS_ORIGINS ?? '').split(',').flatMap((origin) => origin.trim() || []),
    canvas: parseCanvas(variables.CANVAS),
    framerate: parseNumber(variables, 'FRAMERATE'),
    maxFragmentMs,
    // Without the variable a batch is still one fragment, and none that is refused.
    batchMs: Math.max(minBatchMs, Math.min(parseNumber(variables, 'BATCH_MS', maxFragmentMs), maxFragmentMs)),
    ffmpegPath: variables.FFMPEG_PATH || undefined,
    decoder: parseChoice(variables, 'DECODER', ['sharp', 'ffmpeg']),
    takesH264: parseChoice(variables, 'H264', ['on', 'off']) === 'on',
    verifiesPictures: parseChoice(variables, 'VERIFY_PICTURES', ['off', 'on']) === 'on',
    encoderProfile: parseChoice(variables, 'ENCODER_PROFILE', encoderProfileNames),
    encoderArguments: parseArguments(variables.ENCODER_ARGUMENTS),
    logLevel: variables.LOG_LEVEL ? parseChoice(variables, 'LOG_LEVEL', logLevels) : undefined,
    limits: {
      ...defaultLimits,
      minBatchMs,
      maxBodyBytes: parseNumber(variables, 'MAX_BODY_BYTES'),
      maxFrames: parseNumber(variables, 'MAX_FRAMES'),
      maxFramePixels: parseNumber(variables, 'MAX_FRAME_PIXELS'),
      maxBatchPixels: parseNumber(variables, 'MAX_BATCH_PIXELS'),
    },
  };
}

function required(
  variables: Partial<HandlerEnvironment>,
  name: keyof HandlerEnvironment,
  what: string,
): string {
  const value = variables[name];
  if (value === undefined || value === '') throw new Error(`${name} is not set. Set it to ${what}.`);
  return value;
}

function parseBucketOwner(text: string | undefined): Pick<ArchiveBucket, 'owner'> {
  if (text === undefined || text === '') return {};
  if (isAccountId(text)) return { owner: text };
  throw new Error(
    `BUCKET_OWNER is ${JSON.stringify(text)}. Set it to the 12 digits of the account that owns the bucket.`,
  );
}

function parseStreamNames(text: string): StreamNames {
  const entries = text.split(',').map((entry) => entry.trim());
  if (!entries.every((entry) => isStreamName(entry.replace(/\*$/, '')))) {
    throw new Error(
      `STREAM_NAMES is ${JSON.stringify(text)}. Set it to names of 1 to 256 letters, digits, dots, hyphens or underscores, separated by commas; * at the end allows every name that begins so.`,
    );
  }
  return {
    names: entries.filter((entry) => !entry.endsWith('*')),
    prefixes: entries.filter((entry) => entry.endsWith('*')).map((entry) => entry.slice(0, -1)),
  };
}

function parseTags(text: string | undefined): Pick<NewStreamSettings, 'tags'> {
  if (text === undefined || text === '') return {};
  const tags = parseJson(text);
  const entries = typeof tags === 'object' && !Array.isArray(tags) ? Object.entries(tags ?? {}) : [];
  const fits = entries.every(
    ([key, value]) => isStreamTagKey(key) && typeof value === 'string' && isStreamTagValue(value),
  );
  const { maxTags, maxKeyLength, maxValueLength } = streamTagLimits;
  if (fits && entries.length > 0 && entries.length <= maxTags) return { tags: Object.fromEntries(entries) };
  throw new Error(
    `STREAM_TAGS is ${JSON.stringify(text)}. Set it to a JSON object of 1 to ${maxTags} tags, such as {"Site":"Oslo"}, with keys of 1 to ${maxKeyLength} and values of up to ${maxValueLength} letters, digits, spaces and _.:/=+-@.`,
  );
}

function parseCanvas(text: string | undefined): Configuration['canvas'] {
  if (text === undefined || text === '') return undefined;
  const [width = 0, height = 0] = /^(\d{2,4})x(\d{2,4})$/.exec(text)?.slice(1).map(Number) ?? [];
  const { lowest, highest } = canvasSide;
  const fits = [width, height].every((side) => side >= lowest && side <= highest && side % 2 === 0);
  if (fits) return { width, height };
  throw new Error(
    `CANVAS is ${JSON.stringify(text)}. Set it to WIDTHxHEIGHT, both even, from ${lowest} to ${highest}.`,
  );
}

/** The first choice is the default. */
function parseChoice<Choice extends string>(
  variables: Partial<HandlerEnvironment>,
  name: keyof HandlerEnvironment,
  choices: readonly Choice[],
): Choice {
  const text = variables[name] || choices[0];
  const choice = choices.find((each) => each === text);
  if (choice !== undefined) return choice;
  throw new Error(`${name} is ${JSON.stringify(text)}. Set it to one of ${choices.join(', ')}.`);
}

function parseArguments(text: string | undefined): readonly string[] {
  if (text === undefined || text === '') return [];
  const list = parseJson(text);
  if (Array.isArray(list) && list.every((each) => typeof each === 'string')) return list;
  throw new Error(
    `ENCODER_ARGUMENTS is ${JSON.stringify(text)}. Set it to a JSON array of strings, such as ["-crf","21"].`,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** @param atMost where another variable leaves less than the setting does */
function parseNumber(
  variables: Partial<HandlerEnvironment>,
  name: keyof typeof settings,
  atMost = Number.POSITIVE_INFINITY,
): number {
  const { unit, isWhole, preset, lowest, ...setting }: NumberSetting = settings[name];
  const highest = Math.min(setting.highest, atMost);
  const text = variables[name]?.trim();
  // Blank text would be the number 0.
  if (text === undefined || text === '') return preset;
  const value = Number(text);
  if (value >= lowest && value <= highest && (!isWhole || Number.isInteger(value))) return value;
  const kind = isWhole ? 'a whole number' : 'a number';
  throw new Error(
    `${name} is ${JSON.stringify(text)}. Set it to ${kind} of ${unit} from ${lowest} to ${highest}.`,
  );
}
