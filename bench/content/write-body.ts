import {
  frameBundleMediaType,
  type H264Content,
  h264BatchMediaType,
  writeFrameBundle,
  writeH264Batch,
} from '@frame-ingest/contract';

/** Two bodies of JPEG files, and one of access units. */
export const bodyKinds = ['json', 'bundle', 'h264'] as const;
export type BodyKind = (typeof bodyKinds)[number];

/** The same frames as files and as an encoder gives them, where there is one. */
export interface Frames {
  readonly images: readonly Buffer[];
  readonly video?: H264Content | undefined;
}

/** A body of `POST /FrameData`. */
export interface Body {
  readonly contentType: string;
  readonly parts: readonly Uint8Array[];
}

/**
 * Writes a body around frames that are encoded already.
 * @param head what the request has beside `frames`
 * @param frames what {@link encodeFrames} gives for the same kind; many bodies may share it
 */
export function writeBody(kind: BodyKind, head: object, frames: Uint8Array): Body {
  if (kind === 'json') {
    const opening = Buffer.from(JSON.stringify(head).slice(0, -1));
    return { contentType: 'application/json', parts: [opening, frames, Buffer.from('}')] };
  }
  if (kind === 'bundle') {
    return { contentType: frameBundleMediaType, parts: [...writeFrameBundle(head, []), frames] };
  }
  const [opening, json] = writeH264Batch(head, nothing);
  return {
    contentType: h264BatchMediaType,
    parts: [opening, json, frames].filter((part) => part !== undefined),
  };
}

/**
 * What of a body does not depend on its times.
 * @throws Error for H.264 where there is none
 */
export function encodeFrames(kind: BodyKind, { images, video }: Frames): Uint8Array {
  if (kind === 'json') {
    const urls = images.map((image) => `data:image/jpeg;base64,${image.toString('base64')}`);
    return Buffer.from(`,"frames":${JSON.stringify(urls)}`);
  }
  if (kind === 'bundle') return Buffer.concat(writeFrameBundle({}, images).slice(partsOfHead));
  if (video === undefined) throw new Error('No encoder has encoded these frames');
  return Buffer.concat(writeH264Batch({}, video).slice(partsOfHead));
}

const partsOfHead = 2;
const nothing: H264Content = { codecPrivate: new Uint8Array(), frames: [] };
