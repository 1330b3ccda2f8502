import type { ServiceConfig } from '@frame-ingest/contract';

/**
 * What frames become. `jpeg`: a file each. `h264`: a video that this browser encodes, where it can at all. `auto`: that, where the
 * browser does it well, else files.
 */
export type Encoding = 'auto' | 'h264' | 'jpeg';

/** How a source encodes its frames. */
export interface EncodingOptions {
  /** @default auto */
  readonly encoding?: Encoding;
  /**
   * What `GET /Config` has answered: whether the service takes H.264, and which.
   * @default - a service that takes none, so that frames are JPEG files
   */
  readonly service?: EncodingService;
  /**
   * Length of a batch in milliseconds, as that of the queue: each begins with a keyframe.
   * @default - what the service suggests
   */
  readonly batchMs?: number;
}

/** What a source needs of the answer to `GET /Config`. */
export type EncodingService = Pick<ServiceConfig, 'batchMs' | 'bodies' | 'h264'> & {
  readonly limits: Pick<ServiceConfig['limits'], 'maxFramePixels'>;
};

/** How frames are encoded now. */
export type EncodingLane =
  | {
      readonly lane: 'h264';
      /** What trying the encoder has taken, in milliseconds. */
      readonly probeMs: number;
    }
  | {
      readonly lane: 'jpeg';
      /** Why not in H.264: a name and a phrase, such as `held-back: 6 of 6 pictures came only when asked for`. */
      readonly reason: string;
    };
