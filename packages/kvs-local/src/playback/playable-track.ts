import { type Colour, isAvcCodecId, type Track } from '@frame-ingest/matroska';
import { isWithoutParameterSets, ParameterSets, parseAvcConfiguration } from '@frame-ingest/matroska/h264';
import { ServiceError } from '../errors.ts';

export interface VideoTrack {
  readonly kind: 'video';
  readonly number: number;
  /** An AVCDecoderConfigurationRecord. */
  readonly codecPrivate: Uint8Array;
  /** In the form of RFC 6381, such as `avc1.42C01E`. */
  readonly codec: string;
  readonly width: number;
  readonly height: number;
  /** If the producer gave it. */
  readonly colour?: Colour;
}

export interface AudioTrack {
  readonly kind: 'audio';
  readonly number: number;
  /** An AudioSpecificConfig. */
  readonly codecPrivate: Uint8Array;
  /** Such as `mp4a.40.2`. */
  readonly codec: string;
  readonly samplingFrequency: number;
  readonly channels: number;
}

export type PlayableTrack = VideoTrack | AudioTrack;

/**
 * Finds the tracks for players: the first video track and the first audio track.
 * @param tracks as the producer declared them
 * @returns video before audio, and at least one of them
 * @throws ServiceError UnsupportedStreamMediaTypeException, MissingCodecPrivateDataException or
 * InvalidCodecPrivateDataException as the service documents them, and NotImplementedException for media that only the
 * service can play
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_reader_GetHLSStreamingSessionURL.html
 */
export function parsePlayableTracks(tracks: readonly Track[]): PlayableTrack[] {
  const video = tracks.find(({ type }) => type === matroskaVideo);
  const audio = tracks.find(({ type }) => type === matroskaAudio);
  const playable = [...(video ? [parseVideo(video)] : []), ...(audio ? [parseAudio(audio)] : [])];
  if (playable.length === 0) throw unsupported('has neither a video nor an audio track');
  return playable;
}

function parseVideo(track: Track): VideoTrack {
  if (track.codecId === 'V_MPEGH/ISO/HEVC') throw notImplemented(track, 'H.265 video');
  if (!isAvcCodecId(track.codecId)) throw unsupported(`has a video track of ${quote(track.codecId)}`);
  const avcC = requireCodecPrivate(track);
  const configuration = parseAvcConfiguration(avcC);
  if (configuration === undefined || configuration.hasDoubledHeaders) {
    throw new ServiceError(
      400,
      'InvalidCodecPrivateDataException',
      `The codec private data of track ${track.number} ${faultOf(avcC)}. Have the producer adapt codec private data to AvcC (AVCDecoderConfigurationRecord, ISO/IEC 14496-15).`,
    );
  }
  const [, profile = 0, compatibility = 0, level = 0] = avcC;
  const { pixelWidth = 0, pixelHeight = 0, colour } = track.video ?? {};
  const { declared } = new ParameterSets(configuration);
  const size = [{ width: pixelWidth, height: pixelHeight }, declared].find(isPossibleSize);
  const isColourTold =
    colour !== undefined &&
    [colour.matrixCoefficients, colour.transferCharacteristics, colour.primaries].every(
      (code) => code !== unspecified && code <= 0xff,
    );
  return {
    kind: 'video',
    number: track.number,
    codecPrivate: avcC,
    codec: `avc1.${Buffer.of(profile, compatibility, level).toString('hex').toUpperCase()}`,
    width: size?.width ?? 0,
    height: size?.height ?? 0,
    ...(isColourTold ? { colour } : {}),
  };
}

/** The fault of a record that cannot configure a player. */
function faultOf(avcC: Uint8Array): string {
  if (parseAvcConfiguration(avcC) !== undefined) return 'has the header bytes of its parameter sets twice';
  if (isWithoutParameterSets(avcC)) return 'is an avcC without parameter sets';
  return `is not an avcC: it begins with ${Buffer.from(avcC.subarray(0, 6)).toString('hex')}`;
}

function parseAudio(track: Track): AudioTrack {
  if (track.codecId === 'A_MS/ACM') throw notImplemented(track, 'G.711 audio');
  if (track.codecId !== 'A_AAC') throw unsupported(`has an audio track of ${quote(track.codecId)}`);
  const configuration = requireCodecPrivate(track);
  // ISO/IEC 14496-3 section 1.6.2.1: five bits of object type; the value 31 says that six more bits follow.
  const [first = 0, second = 0] = configuration;
  const short = first >> 3;
  const objectType = short === 31 ? 32 + (((first & 7) << 3) | (second >> 5)) : short;
  if (configuration.length < 2 || objectType === 0) {
    throw new ServiceError(
      400,
      'InvalidCodecPrivateDataException',
      `The codec private data of track ${track.number} is not an AudioSpecificConfig (ISO/IEC 14496-3)`,
    );
  }
  return {
    kind: 'audio',
    number: track.number,
    codecPrivate: configuration,
    codec: `mp4a.40.${objectType}`,
    samplingFrequency: Math.round(track.audio?.samplingFrequency ?? 0),
    channels: Math.min(track.audio?.channels ?? 1, 0xffff),
  };
}

/** MP4 has 16 bits for each. */
function isPossibleSize(size: { width: number; height: number } | undefined): boolean {
  return size !== undefined && [size.width, size.height].every((side) => side > 0 && side <= 0xffff);
}

function requireCodecPrivate({ codecPrivate, number }: Track): Uint8Array {
  if (codecPrivate !== undefined && codecPrivate.length > 0) return codecPrivate;
  throw new ServiceError(
    400,
    'MissingCodecPrivateDataException',
    `Track ${number} has no codec private data. The producer must send it as CodecPrivate.`,
  );
}

function unsupported(fault: string): ServiceError {
  return new ServiceError(
    400,
    'UnsupportedStreamMediaTypeException',
    `The first fragment ${fault}. Playback needs H.264 (V_MPEG4/ISO/AVC) and, optionally, AAC (A_AAC).`,
  );
}

function notImplemented({ codecId }: Track, media: string): ServiceError {
  return new ServiceError(
    501,
    'NotImplementedException',
    `kvs-local does not play ${media} (${codecId}), which the service may: it plays H.264 and AAC`,
  );
}

/** A codec ID comes from the producer: it is shown in full only if it is short. */
function quote(codecId: string): string {
  return JSON.stringify(codecId.slice(0, 40));
}

const matroskaVideo = 1;
const matroskaAudio = 2;
/** ITU-T H.273. */
const unspecified = 2;
