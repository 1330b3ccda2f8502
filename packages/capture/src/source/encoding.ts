import type { ServiceConfig } from '@frame-ingest/contract';

/**
 * The encoding of frames. `jpeg`: a JPEG file each. `h264`: H.264 if this browser can encode it at all. `auto`: H.264 if the
 * browser encodes it well, otherwise JPEG files.
 */
export type Encoding = 'auto' | 'h264' | 'jpeg';

/** How a source encodes its frames. */
export interface EncodingOptions {
  /** @default auto */
  readonly encoding?: Encoding;
  /**
   * The answer of `GET /Config`, which says whether the service accepts H.264, and which.
   * @default - none: frames are JPEG files
   */
  readonly service?: EncodingService;
  /**
   * Length of a batch in milliseconds, the same as the queue's: each batch begins with a keyframe.
   * @default - the service's suggestion
   */
  readonly batchMs?: number;
}

/** What a source needs from the answer of `GET /Config`. */
export type EncodingService = Pick<ServiceConfig, 'batchMs' | 'bodies' | 'h264'> & {
  readonly limits: Pick<ServiceConfig['limits'], 'maxFramePixels'>;
};

/** How frames are encoded now. */
export type EncodingLane =
  | {
      readonly lane: 'h264';
      /** Duration of the encoder's probe, in milliseconds. */
      readonly probeMs: number;
    }
  | {
      readonly lane: 'jpeg';
      /** Why not H.264: a name and a phrase, such as `held-back: 6 of 6 pictures did not come by themselves`. */
      readonly reason: string;
    };
