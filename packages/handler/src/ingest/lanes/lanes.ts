import type { H264Content } from '@frame-ingest/contract';
import type { Lane } from './lane.ts';

/** Both lanes. */
export interface Lanes {
  readonly images: Lane<unknown>;
  /** Undefined if the deployment takes no H.264. */
  readonly h264: LoadH264Lane | undefined;
}

/** Loads the lane with the first request for it: many deployments never see one. */
export type LoadH264Lane = () => Promise<H264Lane>;

export type H264Lane = Lane<Record<string, unknown> & H264Content>;
