import { toPictureBits } from '../../adapt/to-picture-bits.ts';
import type { CaptureSettings } from '../../source/frame-source.ts';
import type { Size } from '../fit-size.ts';
import { chooseLevel } from './choose-level.ts';

/** The rate in every configuration, whatever the real one is, because the level in an encoder's avcC changes with it. */
const usualFramerate = 30;

/** A `VideoEncoderConfig` with every field set. */
export interface EncoderConfig extends Size {
  readonly codec: string;
  /** Bits per second. */
  readonly bitrate: number;
  readonly framerate: number;
  readonly latencyMode: 'realtime';
  readonly avc: { readonly format: 'avc' };
}

/** Rate and quality of the capture. */
type Wanted = Pick<CaptureSettings, 'framerate' | 'quality'>;

/**
 * Configures a `VideoEncoder` for a live camera: Constrained Baseline, which never reorders and which every player supports.
 *
 * Encoders count pictures and not seconds: each picture gets `bitrate / framerate`. So a camera with 10 pictures a second gets
 * the bits of 30.
 * @param size size of the video, even
 * @param jpegBytes size of a picture as a JPEG in the requested quality
 * @see https://www.w3.org/TR/webcodecs-avc-codec-registration/
 */
export function toEncoderConfig(size: Size, settings: Wanted, jpegBytes: number): EncoderConfig {
  const framerate = Math.max(usualFramerate, settings.framerate);
  const { level, bitsPerSecond } = chooseLevel(size, framerate);
  const bitrate = Math.min(
    bitsPerSecond,
    Math.round(toPictureBits({ ...settings, ...size }, jpegBytes) * framerate),
  );
  return {
    codec: `avc1.42e0${level.toString(16)}`,
    ...{ width: size.width, height: size.height, bitrate, framerate },
    latencyMode: 'realtime',
    avc: { format: 'avc' },
  };
}

/** Whether an encoder can change from one to the other without a restart. */
export function differsInBitrateOnly(one: EncoderConfig, other: EncoderConfig): boolean {
  return one.codec === other.codec && one.width === other.width && one.height === other.height;
}
