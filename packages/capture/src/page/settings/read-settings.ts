import type { Encoding, OpenQueueOptions } from '../../index.ts';
import { elements } from '../elements.ts';

/** The values of the controls. */
export interface Settings extends Required<Pick<OpenQueueOptions, 'order' | 'whenFull'>> {
  readonly source: ChosenSource;
  /** Undefined if there is no choice. */
  readonly streamName: string | undefined;
  /** Frames per second. */
  readonly framerate: number;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** JPEG quality, 0 to 1. */
  readonly quality: number;
  readonly encoding: Encoding;
  /** Whether rate, size and quality follow the network. */
  readonly adapts: boolean;
}

/** `any`: the browser chooses the camera. */
export type ChosenSource =
  | { readonly type: 'sample' | 'any' }
  | { readonly type: 'device'; readonly deviceId: string }
  | { readonly type: 'facing'; readonly facingMode: 'user' | 'environment' };

/** Values of the options of the field `Source`. */
export const sourceValues = {
  sample: 'sample',
  any: 'camera:',
  device: (deviceId: string): string => `camera:${deviceId}`,
  front: 'facing:user',
  back: 'facing:environment',
} as const;

export function readSettings(): Settings {
  const { stream, streamField, framerate, size, quality, order, whenFull, encoding, adapts } = elements;
  const streamName = stream.value.trim();
  const [width, height] = size.value.split(' × ').map(Number);
  return {
    source: readSource(),
    streamName: streamField.hidden || streamName === '' ? undefined : streamName,
    framerate: Number(framerate.value),
    width: Number(width),
    height: Number(height),
    quality: Number(quality.value),
    order: order.value === 'newest-first' ? 'newest-first' : 'oldest-first',
    whenFull: whenFull.value === 'thin-out' ? 'thin-out' : 'drop-oldest',
    encoding: toEncoding(encoding.value),
    adapts: adapts.checked,
  };
}

export function chooseSample(): void {
  elements.source.value = sourceValues.sample;
}

function toEncoding(value: string): Encoding {
  return value === 'h264' || value === 'jpeg' ? value : 'auto';
}

function readSource(): ChosenSource {
  const { value } = elements.source;
  if (value === sourceValues.sample) return { type: 'sample' };
  if (value === sourceValues.front) return { type: 'facing', facingMode: 'user' };
  if (value === sourceValues.back) return { type: 'facing', facingMode: 'environment' };
  const deviceId = value.slice(sourceValues.any.length);
  return deviceId === '' ? { type: 'any' } : { type: 'device', deviceId };
}
