import type { H264Content } from '@frame-ingest/contract';
import type { Lane } from './lane.ts';

/** The two ways of a request. */
export interface Lanes {
  readonly images: Lane<unknown>;
  /** Undefined where H.264 is not taken. */
  readonly h264: LoadH264Lane | undefined;
}

/** The lane is loaded with the first request that takes it: many deployments see none. */
export type LoadH264Lane = () => Promise<H264Lane>;

export type H264Lane = Lane<Record<string, unknown> & H264Content>;
